"""However the service is started its children work, and none outlives it."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.service.children.processes import lives, parent_of, until

ROOT = Path(__file__).parents[3]
# A process in which the solver has run.
SOLVED = """
from models import Scenario, plan_allocation
from models.instances import find

plan_allocation(Scenario.read(find("first-steps")), remedies=False)
"""
# No `if __name__ == "__main__"`: were it run again in each child, there would be no end of it.
PROGRAM = """
import sys
from service.children import Children, Source

children = Children(1)
children.start()
with children.child() as child:
    child.read(Source("instance", name=sys.argv[1], asked={"remedies": False}))
    print(child.pid, flush=True)
    print(child.solve().status, flush=True)
children.close()
"""


def start(arguments: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_script_in_a_folder_of_other_modules(tmp_path: Path) -> None:
    program, elsewhere = tmp_path / "program.py", tmp_path / "elsewhere"
    program.write_text(SOLVED + PROGRAM)
    (elsewhere / "models").mkdir(parents=True)
    (elsewhere / "models" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    with start([str(program), "first-steps"], elsewhere) as running:
        said, _ = running.communicate(timeout=60)
    assert (said.splitlines()[1:], running.returncode) == (["optimal"], 0)


def test_a_module(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    with start(["-m", "program", "first-steps"], tmp_path) as running:
        said, _ = running.communicate(timeout=60)
    assert (said.splitlines()[1:], running.returncode) == (["optimal"], 0)


def test_who_launches_children_does_not_import_the_planner(tmp_path: Path) -> None:
    says = (
        "import sys, service.jobs; print(sorted({'models', 'pandas', 'pyomo', 'highspy'} & set(sys.modules)))"
    )
    with start(["-c", says], tmp_path) as running:
        said, _ = running.communicate(timeout=60)
    assert said == "[]\n"


def test_children_die_with_their_parent_even_at_work(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    with start(["program.py", "western-balkans-autumn-2015"], tmp_path) as program:
        assert program.stdout is not None
        child = int(program.stdout.readline())
        server = parent_of(child)
        assert lives(child)
        assert lives(server)
        program.send_signal(signal.SIGKILL)
    assert until(lambda: not lives(child) and not lives(server), 5.0)
