"""The reference as pages to read, made from the OpenAPI document: no script, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from service.problems import KINDS, Kind

Document = Mapping[str, Any]

STYLE = """\
:root { color-scheme: light dark; --soft: color-mix(in srgb, currentColor 12%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem 1.5rem 4rem; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 3rem; } h3 { margin-top: 2.5rem; }
code, pre { font: .9em/1.45 ui-monospace, monospace; background: var(--soft); border-radius: 3px; }
code { padding: .1em .3em; overflow-wrap: anywhere; } pre { padding: .75rem; overflow: auto; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; }
tr { border-bottom: 1px solid var(--soft); } table { margin: 1rem 0; }
nav ul { columns: 2 22rem; padding-left: 1.2rem; } .method { font-weight: 700; }
"""


def reference(document: Document) -> str:
    """The whole reference on one page."""
    about = document["info"]
    parts = [f"<h1>{escape(about['title'])} {escape(about['version'])}: HTTP interface</h1>"]
    parts += [_prose(about["description"])]
    parts += ['<p>As a document for programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI '
              f"{escape(document['openapi'])}). What stays as it is, and how something goes: "
              '<a href="/docs/versioning">how this interface changes</a>.</p>']  # fmt: skip
    operations = list(_operations(document))
    parts += ["<nav><h2>What can be asked</h2><ul>"]
    parts += [
        f'<li><a href="#{_anchor(operation)}">{escape(operation["summary"])}</a></li>'
        for _, _, operation in operations
    ]
    parts += ["</ul></nav>"]
    for tag in document["tags"]:
        parts += [f"<h2>{escape(tag['name'])}</h2>", _prose(tag["description"])]
        for method, path, operation in operations:
            if tag["name"] in operation.get("tags", []):
                parts += _operation(method, path, operation)
    parts += ["<h2>What is sent and answered</h2>"]
    for name, schema in document["components"]["schemas"].items():
        parts += _schema(name, schema)
    parts += ["<h2>Problems</h2><p>Each <code>type</code> has a page.</p><ul>"]
    parts += [f"<li>{_problem_link(kind)}</li>" for kind in KINDS.values()]
    return page("Konak: HTTP interface", [*parts, "</ul>"])


def problem(kind: Kind) -> str:
    """The page of a type of problem."""
    return page(
        f"{kind.title} ({kind.status})",
        [
            f"<h1>{escape(kind.title)}</h1>",
            f"<p>Status {kind.status}, <code>type</code> <code>{escape(kind.type)}</code>.</p>",
            _prose(kind.meaning),
            "<h2>What to do</h2>",
            _prose(kind.remedy),
            '<p><a href="/docs">The whole reference</a></p>',
        ],
    )


def page(title: str, parts: list[str]) -> str:
    """A page of HTML."""
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" href="/docs/style.css">\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _operation(method: str, path: str, operation: Document) -> Iterator[str]:
    yield f'<h3 id="{_anchor(operation)}">{escape(operation["summary"])}</h3>'
    yield f'<p><code><span class="method">{method}</span> {escape(path)}</code></p>'
    yield _prose(operation.get("description", ""))
    rows = [
        (f"<code>{escape(known['name'])}</code>", escape(known["in"]), _shape(known["schema"]),
         _inline(known.get("description", "")))
        for known in operation.get("parameters", [])
    ]  # fmt: skip
    yield _table("Parameters", ("name", "in", "what", ""), rows)
    content = operation.get("requestBody", {}).get("content", {})
    yield _table(
        "Body",
        ("media type", "what"),
        [(f"<code>{escape(kind)}</code>", _shape(known["schema"])) for kind, known in content.items()],
    )
    yield _table("Answers", ("status", "", "what"), [_answer(*one) for one in operation["responses"].items()])


def _answer(status: str, known: Document) -> tuple[str, str, str]:
    content = known.get("content", {})
    problems = content.get("application/problem+json", {}).get("examples", {})
    if problems:
        return status, "", ", ".join(_problem_link(KINDS[slug]) for slug in problems)
    kinds = "<br>".join(f"<code>{escape(kind)}</code> {_shape(_said(one))}" for kind, one in content.items())
    return status, _inline(known["description"]), kinds


def _said(content: Document) -> Document:
    """What a body is, or each part of one that streams."""
    said: Document = content.get("schema") or content["itemSchema"]
    return said


def _schema(name: str, schema: Document) -> Iterator[str]:
    yield f'<h3 id="schema-{escape(name)}">{escape(name)}</h3>'
    yield _prose(schema.get("description", ""))
    required = schema.get("required", ())
    rows = [
        (f"<code>{escape(key)}</code>", _shape(known) + (", required" if key in required else ""),
         _inline(known.get("description", "")))
        for key, known in schema.get("properties", {}).items()
    ]  # fmt: skip
    yield _table("", ("name", "what", ""), rows)
    for example in schema.get("examples", ()):
        yield f"<pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>"


def _shape(schema: Document) -> str:
    """A schema in a few words, with links to those it refers to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f'<a href="#schema-{escape(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_shape(one) for one in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(f"<code>{escape(json.dumps(value))}</code>" for value in values)
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items', {}))}"
    return escape(" ".join(filter(None, (schema.get("type", "anything"), schema.get("format", "")))))


def _problem_link(kind: Kind) -> str:
    return f'<a href="{kind.type}">{escape(kind.slug)}</a> ({kind.status})'


def _table(caption: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{caption}</caption>\n<tr>{head}</tr>\n{body}\n</table>"


def _prose(text: str) -> str:
    return "\n".join(f"<p>{_inline(part)}</p>" for part in text.split("\n\n") if part.strip())


def _inline(text: str) -> str:
    """Text with `code` and **stress**."""
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", marked)


def _anchor(operation: Document) -> str:
    return escape(operation["operationId"])
