"""Whatever is uploaded ends in a reading or a refusal, with the child's memory bounded."""

from collections.abc import Iterator

import pytest

from service.children import Children, Limits, Reading, Rejected, Source, TooLarge, TooSlow
from service.children.limits import memory_mb
from tests.service.children.hostile import KINDS

LIMITS = Limits(read_seconds=2.0, read_memory_mb=800)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    kept = Children(1, LIMITS)
    kept.start()
    yield kept
    kept.close()


def answer(children: Children, source: Source) -> object:
    with children.child() as child:
        try:
            return child.read(source)
        except (Rejected, TooLarge, TooSlow) as refusal:
            return refusal
        finally:
            assert memory_mb(child.pid) <= LIMITS.read_memory_mb


@pytest.mark.parametrize("kind", KINDS)
def test_ends_in_a_reading_or_a_refusal(children: Children, kind: str) -> None:
    form, content = KINDS[kind]()
    found = answer(children, Source(form, content))  # type: ignore[arg-type]
    if isinstance(found, Rejected):
        assert any(issue["severity"] == "error" for issue in found.issues)
    assert isinstance(answer(children, Source("instance", name="first-steps")), Reading)
