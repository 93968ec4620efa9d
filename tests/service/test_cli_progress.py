"""Long work tells how far it is, Ctrl-C is heard, and a fault of the program has its own exit code."""

import io
import signal

import pytest
from rich.console import Console

from models import Progress
from service.cli.console import console
from service.cli.progress import QUIET_SECONDS, Reporter, interruptible
from service.cli.refusals import Exit, run

LONG = QUIET_SECONDS + 1


def test_without_a_terminal_each_long_stage_has_one_line() -> None:
    report = Reporter(console(stream := io.StringIO()))
    with report.shown():
        report(Progress("check", "", None, 0.1))
        report(Progress("solve", "survival", None, LONG))
        report(Progress("solve", "dignity", 0.5, LONG + 1))
        report(Progress("audit", "", None, LONG + 2))
    assert stream.getvalue().splitlines() == ["   3.0 s  solve: survival", "   5.0 s  audit"]


def test_on_a_terminal_one_line_moves_and_goes_away() -> None:
    terminal = Console(file=(stream := io.StringIO()), force_terminal=True, markup=False, width=100)
    report = Reporter(terminal)
    with report.shown():
        report(Progress("solve", "[b]survival", 0.5, LONG))
    assert "solve: [b]survival" in stream.getvalue()


def test_the_first_ctrl_c_asks_and_the_second_ends() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible(console(stream := io.StringIO())) as interrupt:
        signal.raise_signal(signal.SIGINT)
        assert interrupt.is_set()
        assert "Stopping with the best plan so far" in stream.getvalue()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_fault_of_the_program_is_not_taken_for_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def faulty() -> None:
        raise ZeroDivisionError

    with pytest.raises(SystemExit) as ended:
        run(faulty)
    assert ended.value.code == Exit.INTERNAL
    assert "ZeroDivisionError" in capsys.readouterr().err
