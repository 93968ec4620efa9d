"""`--shock`: stories as text.

    NAME PROBABILITY: SHOCK; SHOCK ...

    close CROSSING                          nobody comes over it; they wait, and come when it opens
    cap CROSSING NUMBER                     at most so many a day come over it; the others wait
    turn CROSSING to CROSSING SHARE%        that share comes over the other one; `after N days` it comes later
    add CROSSING NUMBER                     so many a day more come over it
    return CROSSING FIRST..LAST             days of history come again
    quota EXIT NUMBER                       an exit admits at most so many a day
    shut ORIGIN>DESTINATION                 a way carries nobody

Each is followed by `from DATE`, and `to DATE` where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from models.errors import Issue, ScenarioError
from models.preparation.history import Add, Cap, Quota, Return, Shut, Story, Turn
from models.preparation.history.shocks import Shock

AS_HISTORY = "as history"
"""The story in which nothing happens: it has the probability that the others leave."""

_NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
_FORMS: Sequence[tuple[str, Callable[[re.Match[str], date, date | None], Shock]]] = (
    (r"close (?P<at>\S+)", lambda m, a, z: Cap(m["at"], 0.0, a, z)),
    (rf"cap (?P<at>\S+) {_NUMBER}", lambda m, a, z: Cap(m["at"], float(m["number"]), a, z)),
    (
        rf"turn (?P<at>\S+) to (?P<to>\S+) {_NUMBER}%",
        lambda m, a, z: Turn(m["at"], m["to"], float(m["number"]) / 100, a, z, int(m["late"] or 0)),
    ),
    (rf"add (?P<at>\S+) {_NUMBER}", lambda m, a, z: Add(m["at"], float(m["number"]), a, z)),
    (
        r"return (?P<at>\S+) (?P<first>[\d-]+)\.\.(?P<last>[\d-]+)",
        lambda m, a, z: Return(m["at"], date.fromisoformat(m["first"]), date.fromisoformat(m["last"]), a, z),
    ),
    (rf"quota (?P<at>\S+) {_NUMBER}", lambda m, a, z: Quota(m["at"], float(m["number"]), a, z)),
    (r"shut (?P<at>[^\s>]+)>(?P<to>\S+)", lambda m, a, z: Shut(m["at"], m["to"], a, z)),
)
_WHEN = r" from (?P<since>[\d-]+)(?: to (?P<until>[\d-]+))?(?: after (?P<late>\d+) days?)?"


def stories(texts: Sequence[str], always: str = "") -> tuple[Story, ...]:
    """The stories that were given, and the one in which nothing happens if they leave it a probability.

    What is `always` comes after the shocks of every one.

    Raises:
        ScenarioError: one cannot be read, or the probabilities add up to more than 1.
    """
    told = [_story(text) for text in texts]
    rest = 1.0 - sum(story.probability for story in told)
    if rest < -1e-9:
        raise _refused(
            "", f"The probabilities of the stories add up to {1 - rest:g}.", "Let them make 1 or less."
        )
    if rest > 1e-9:
        told.append(Story(AS_HISTORY, round(rest, 9)))
    later = _shocks(always)
    return tuple(Story(story.name, story.probability, (*story.shocks, *later)) for story in told)


def _story(text: str) -> Story:
    head, colon, body = text.partition(":")
    found = re.fullmatch(r"\s*(?P<name>.*\S)\s+(?P<probability>\d*\.?\d+)(?P<percent>%?)\s*", head)
    if not found or not colon:
        raise _refused(
            text,
            "This is not NAME PROBABILITY: SHOCK.",
            'Write it like "closed 0.2: close idomeni from 2016-03-08".',
        )
    probability = float(found["probability"]) / (100 if found["percent"] else 1)
    return Story(found["name"], probability, _shocks(body))


def _shocks(body: str) -> tuple[Shock, ...]:
    return tuple(_shock(" ".join(part.split())) for part in body.split(";") if part.strip())


def _shock(text: str) -> Shock:
    for form, make in _FORMS:
        found = re.fullmatch(form + _WHEN, text)
        if found and (found["late"] is None or text.startswith("turn ")):
            try:
                until = found["until"] and date.fromisoformat(found["until"])
                shock = make(found, date.fromisoformat(found["since"]), until or None)
            except ValueError as problem:
                raise _refused(
                    text, f"There is no such day: {problem}.", "Write days like 2016-03-08."
                ) from problem
            if isinstance(shock, Turn) and shock.share > 1:
                raise _refused(text, "More than all cannot turn.", "Give 100% or less.")
            return shock
    words = "close, cap, turn, add, return, quota, shut"
    raise _refused(
        text,
        f"This is none of the shocks ({words}), or lacks its day.",
        "Write it like `cap idomeni 580 from 2016-02-19`, `turn idomeni to kapshtica 30% from 2016-03-08`.",
    )


def _refused(text: str, message: str, remedy: str) -> ScenarioError:
    return ScenarioError(
        [Issue("shock", "error", "", None, "", text, message, remedy, where=f"--shock {text}")]
    )
