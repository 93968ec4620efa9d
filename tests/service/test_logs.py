"""Logs: one JSON object a line, whoever writes it; failures without what they quote."""

import json
import subprocess
import sys
from typing import Any

PROGRAM = """
import logging, structlog
from service import logs

logs.configure("info")
structlog.get_logger("konak.test").info("told", plan="plan_1")
structlog.get_logger("konak.test").debug("not told")
logging.getLogger("library").warning("told by %s", "another", extra={"reason": "disk"})
logging.getLogger("uvicorn.error").info("not told")
with structlog.contextvars.bound_contextvars(request_id="r1"):
    try:
        int("forty people of group G")
    except ValueError as error:
        logging.getLogger("library").exception("failed")
        structlog.get_logger("konak.test").error("failed too", **logs.failure(error))
"""


def logged() -> list[dict[str, Any]]:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ran.stdout == ""
    assert "group G" not in ran.stderr
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_ours_and_the_libraries_lines_are_alike_and_hold_no_messages_of_exceptions() -> None:
    ours, theirs, failed, failed_too = logged()
    assert (ours["event"], ours["level"], ours["logger"], ours["plan"]) == (
        "told", "info", "konak.test", "plan_1",
    )  # fmt: skip
    assert (theirs["event"], theirs["logger"], theirs["reason"]) == ("told by another", "library", "disk")
    for line in (failed, failed_too):
        assert line["error"] == "builtins.ValueError"
        assert line["through"] == ["<string>:12 <module>"]
        assert line["request_id"] == "r1"
        assert line["timestamp"].endswith("Z")
