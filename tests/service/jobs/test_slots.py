"""Seats for solving, some of which are kept free of long work."""

from __future__ import annotations

import pytest

from service.jobs.slots import BATCH, INTERACTIVE, Slots


def test_long_work_leaves_the_reserved_seats_free() -> None:
    slots = Slots(3, reserved=1)
    assert [bool(slots.take(BATCH)) for _ in range(3)] == [True, True, False]
    assert slots.take(INTERACTIVE) == (INTERACTIVE,)
    assert slots.take(INTERACTIVE) == ()


def test_short_work_may_use_every_seat() -> None:
    slots = Slots(2, reserved=1)
    assert all(slots.take(INTERACTIVE) for _ in range(2))
    assert slots.take(BATCH) == ()
    slots.give(INTERACTIVE)
    assert slots.take(BATCH) == (BATCH,)


@pytest.mark.parametrize(("klass", "left"), [(INTERACTIVE, (BATCH,)), (BATCH, ())])
def test_a_seat_open_to_both_belongs_to_the_class_that_got_it(klass: str, left: tuple[str, ...]) -> None:
    slots = Slots(2, reserved=1)
    open_to = slots.take(INTERACTIVE, BATCH)
    assert open_to == (INTERACTIVE, BATCH)
    slots.settle(open_to, klass)
    assert slots.take(BATCH) == left


def test_a_seat_that_nobody_wanted_is_free_again() -> None:
    slots = Slots(2, reserved=1)
    slots.give(*slots.take(INTERACTIVE, BATCH))
    assert slots.take(BATCH) == (BATCH,)
    assert slots.take(INTERACTIVE) == (INTERACTIVE,)


def test_a_single_seat_takes_long_work_too() -> None:
    assert Slots(1, reserved=1).take(BATCH) == (BATCH,)
