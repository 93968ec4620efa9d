"""Who may join a full line, and when the others are to come back; under ten times what can be solved."""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass, field

import pytest

from service.jobs import appointments
from service.jobs.line import Line, Load

LIMIT = 10


def load(waiting: int, work_s: float = 20.0, slots: int = 2) -> Load:
    return Load(waiting, work_s, slots, typical_s=2.0)


def full(line: Line, who: str, now: float = 0.0) -> int | None:
    """Asking a line in which all LIMIT places are taken."""
    return line.refusal(who, now, load(LIMIT), LIMIT)


def test_there_is_a_place_while_the_line_is_not_full() -> None:
    assert Line().refusal("a", 0.0, load(LIMIT - 1), LIMIT) is None


def test_who_is_refused_is_told_when_all_work_before_is_done() -> None:
    line = Line()
    assert full(line, "a") == 10  # 20 s of work on 2 slots
    assert full(line, "b") == 12  # and the 2 s promised to a, taken as 2.5: 11.25
    assert full(line, "c") == 13  # 12.5


def test_nobody_is_told_to_come_back_at_once() -> None:
    assert Line().refusal("a", 0.0, load(LIMIT, work_s=0.0), LIMIT) == 1


def test_who_comes_early_keeps_the_appointment() -> None:
    line = Line()
    full(line, "a")
    assert full(line, "a", now=4.0) == 6
    assert line.promised == 1


def test_places_are_held_for_those_who_are_due_and_newcomers_get_the_others() -> None:
    line = Line()
    for number in range(20):
        full(line, f"promised {number}")
    assert line.refusal("promised 0", 10.0, load(LIMIT - 1), LIMIT) is None
    assert line.refusal("newcomer", 10.0, load(2, work_s=4.0), LIMIT) is not None
    assert line.refusal("another", 10.0, load(1, work_s=2.0), LIMIT) is None  # or a slot would idle


def test_places_are_held_only_for_those_who_are_due_before_the_queue_is_worked_off() -> None:
    line = Line()
    full(line, "promised")  # for 10 s from now
    assert line.refusal("newcomer", 0.0, load(LIMIT - 1, work_s=4.0), LIMIT) is None  # 2 * 2 s + GRACE_S
    assert line.refusal("another", 0.0, load(LIMIT - 1, work_s=6.0), LIMIT) is not None


def test_who_is_due_and_finds_it_full_comes_again_soon() -> None:
    line = Line()
    for who in "abc":
        full(line, who)
    assert full(line, "b", now=12.0) == 1
    assert line.refusal("b", 13.0, load(LIMIT - 1), LIMIT) is None


def test_those_who_are_put_off_come_one_after_the_other() -> None:
    line = Line()
    for who in "abc":
        full(line, who)
    told = [full(line, who, now=13.0) for who in "abc"]
    assert told == [1, 3, 4]  # 1.0, 2.25, 3.5: a place is free every second, and a quarter


def test_who_does_not_come_is_forgotten() -> None:
    line = Line()
    full(line, "a")
    late = 10.0 + appointments.GRACE_S + appointments.GRACE_SHARE * 10.0
    assert line.refusal("b", late + 0.1, load(LIMIT - 1), LIMIT) is None
    assert line.promised == 0


def test_appointments_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appointments, "MOST", 3)
    line = Line()
    told = [full(line, f"r{number}") for number in range(5)]
    assert told == [10, 12, 13, 14, 14]
    assert line.promised == 3


def test_requests_on_their_way_in_take_places() -> None:
    line = Line()
    line.enter("a")
    assert line.refusal("b", 0.0, load(LIMIT - 1), LIMIT) is not None
    line.leave()
    assert line.refusal("c", 0.0, load(LIMIT - 3), LIMIT) is None


@dataclass
class Surge:
    """Requests by chance, at `times` what `slots` can solve; a share `returning` of those refused comes back
    when told. Time is a number: nothing is waited for."""

    times: float = 10.0
    slots: int = 2
    solve_s: float = 0.4
    limit: int = 50
    returning: float = 1.0
    believed: float = 1.0
    """Estimated seconds over true ones."""
    line: Line = field(default_factory=Line)
    returned: int = 0
    placed: int = 0
    busy_s: float = 0.0

    def run(self, seconds: float, seed: int = 7) -> None:
        chance = random.Random(seed)
        rate = self.times * self.slots / self.solve_s
        queue: deque[str] = deque()
        running = 0
        happenings = [(chance.expovariate(rate), 0, "new")]
        number = 0
        while happenings and happenings[0][0] < seconds:
            now, _, who = heapq.heappop(happenings)
            if who == "done":
                running -= 1
            else:
                if is_new := who == "new":
                    heapq.heappush(happenings, (now + chance.expovariate(rate), number, "new"))
                    number += 1
                    who = f"r{number}"
                expected_s = self.solve_s * self.believed
                work_s = (len(queue) + 0.5 * running) * expected_s
                refusal = self.line.refusal(
                    who, now, Load(len(queue), work_s, self.slots, expected_s), self.limit
                )
                self.returned += not is_new
                if refusal is None:
                    self.line.enter(who)
                    self.line.leave()
                    queue.append(who)
                    self.placed += not is_new
                elif not is_new or chance.random() < self.returning:
                    heapq.heappush(happenings, (now + refusal + 0.3 * chance.random(), number, who))
            while queue and running < self.slots:
                queue.popleft()
                running += 1
                spent_s = self.solve_s * chance.uniform(0.5, 1.5)
                self.busy_s += spent_s / self.slots
                heapq.heappush(happenings, (now + spent_s, number, "done"))


@pytest.mark.parametrize(
    "surge",
    [
        Surge(),
        Surge(times=3.0),
        Surge(limit=200),
        Surge(limit=10),
        Surge(returning=0.5),
        Surge(believed=2.0),
        Surge(believed=0.75),
        Surge(solve_s=0.05),
        Surge(slots=16),
    ],
    ids=[
        "ten times",
        "three times",
        "long line",
        "short line",
        "half of them return",
        "overestimated",
        "underestimated",
        "tiny plans",
        "many slots",
    ],
)
def test_of_those_who_come_when_told_four_in_five_find_a_place(surge: Surge) -> None:
    surge.run(seconds=100.0)
    assert surge.returned > 50
    assert surge.placed >= 0.8 * surge.returned


@pytest.mark.parametrize("returning", [0.0, 0.3, 1.0])
def test_slots_do_not_idle_for_those_who_may_come(returning: float) -> None:
    surge = Surge(returning=returning)
    surge.run(seconds=100.0)
    assert surge.busy_s > 0.97 * 100.0
