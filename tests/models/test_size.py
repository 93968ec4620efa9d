"""The estimate of a programme's size against the programmes of the shipped scenarios."""

import pytest

from models import Scenario, build
from models.instances import find
from models.programme.matrix import hand_over
from models.size import columns


def test_counts_by_hand() -> None:
    # 1 group x (2 lanes + 4 x 2 places + 1.5 x 2 spaces) + 1 item x (2 x 2 stores + 1 lane) + 1 supplier
    # + 1.5 x 2 places x 1 need = 22 a day, for 3 days
    assert columns(Scenario.read(find("first-steps"))) == 66


@pytest.mark.parametrize("name", ["first-steps", "fyrom-summer-2015", "presevo-october-2015"])
def test_is_within_a_factor_of_two(name: str) -> None:
    scenario = Scenario.read(find(name))
    actual = hand_over(build(scenario)).shape[1]
    assert actual / 2 <= columns(scenario) <= actual * 2


def test_grows_with_the_days() -> None:
    scenario = Scenario.read(find("first-steps"))
    assert columns(scenario.replace(scenario={"days": 30})) == 10 * columns(scenario)
