"""The committed OpenAPI document.

`python -m service.document` writes it to `service/openapi.json`; a test fails when that file is out of date.
"""

from __future__ import annotations

from pathlib import Path

from service.api.reference import as_text
from service.app import create_app
from service.settings import Settings

PAGE = Path(__file__).parent / "openapi.json"


def document() -> str:
    """The document as text; it is the same whatever the settings are."""
    return as_text(create_app(Settings.model_validate({})).state.openapi)


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
