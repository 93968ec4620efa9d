"""What a job reads and what it leaves, compressed."""

import zlib
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from service.store.database import Database
from service.store.schema import documents

_LEVEL = 1  # JSON of plans shrinks tenfold; higher levels cost more time than the disk they save


class Documents:
    """Reads the documents of jobs. They are written with the job's state only: see Jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, job_id: str, name: str) -> bytes | None:
        """The content of a document, or None if there is none of that name."""
        query = select(documents.c.content).where(documents.c.job_id == job_id, documents.c.name == name)
        with self._database.read() as connection:
            content = connection.execute(query).scalar_one_or_none()
        return None if content is None else zlib.decompress(content)

    def under(self, job_id: str, prefix: str) -> dict[str, bytes]:
        """Content by name of all documents whose name starts with `prefix` ("" for all), sorted by name.

        All at once is one moment of the job: no other transaction comes between.
        """
        query = select(documents.c.name, documents.c.content).where(
            documents.c.job_id == job_id, documents.c.name.startswith(prefix, autoescape=True)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {name: zlib.decompress(content) for name, content in sorted(rows)}


def packed(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The documents as they are stored; done before a transaction, which is to be short."""
    return {name: zlib.compress(content, _LEVEL) for name, content in contents.items()}


def replace(connection: Connection, job_id: str, contents: Mapping[str, bytes]) -> None:
    """Writes packed documents of a job, in the place of those of the same names."""
    names = documents.c.name.in_(list(contents))
    connection.execute(delete(documents).where(documents.c.job_id == job_id, names))
    keep(connection, job_id, contents)


def keep(connection: Connection, job_id: str, contents: Mapping[str, bytes]) -> None:
    """Writes packed documents of a job that has none of these names."""
    if contents:
        rows = [{"job_id": job_id, "name": name, "content": content} for name, content in contents.items()]
        connection.execute(insert(documents), rows)
