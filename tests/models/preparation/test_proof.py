"""The bound is proved anew from the matrices, and every falsified part of it is objected to."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from models.preparation.cut import Cut
from models.preparation.decomposition import Decomposed, decompose
from models.preparation.proof import Proof, prove
from models.preparation.subproblems import Subproblems
from tests.models.preparation.cases import Family, random_family
from tests.models.preparation.test_decomposition import RISKS

FAMILY = Family(random_family(3))
OUTLOOKS = Subproblems(FAMILY.scenario, FAMILY.codes)


def decomposed(measure: str) -> Decomposed:
    risk = RISKS[measure]
    return decompose(FAMILY.first(risk), OUTLOOKS, FAMILY.probabilities, risk, best=FAMILY.best, gap=1e-7)


def proof_of(found: Decomposed, measure: str = "expected") -> Proof:
    risk = RISKS[measure]
    return prove(FAMILY.first(risk), OUTLOOKS, found, FAMILY.probabilities, risk, FAMILY.best)


@pytest.mark.parametrize("measure", RISKS)
def test_what_the_decomposition_says_is_proved(measure: str) -> None:
    found = decomposed(measure)
    proof = proof_of(found, measure)
    assert proof.objections == ()
    assert proof.bound == pytest.approx(found.bound, rel=1e-6)
    assert proof.gap <= 1e-6
    assert proof.cuts == len(found.cuts) > 0


def with_cut(found: Decomposed, change: Callable[[Cut], Cut]) -> Decomposed:
    """The same with the dearest cut changed."""
    prices = found.prices[len(found.prices) - len(found.cuts) :]
    at = int(np.argmax(prices))
    cuts = list(found.cuts)
    cuts[at] = change(cuts[at])
    return replace(found, cuts=tuple(cuts))


@pytest.mark.parametrize(
    ("falsify", "objection"),
    [
        (lambda f: with_cut(f, lambda c: replace(c, constant=1.01 * c.constant)), "with nothing prepared"),
        (lambda f: with_cut(f, lambda c: replace(c, slope=0.9 * c.slope)), "its slope is not"),
        (lambda f: with_cut(f, lambda c: replace(c, duals=-c.duals)), "its duals are not feasible"),
        (lambda f: with_cut(f, lambda c: replace(c, duals=c.duals[1:])), r"\d+ duals for \d+ rows"),
        (lambda f: replace(f, bound=1.001 * f.bound), "prove a bound of"),
        (lambda f: replace(f, prices=1.001 * f.prices), "prices are not feasible"),
        (lambda f: replace(f, prices=f.prices[1:]), "rows of the master"),
        (lambda f: replace(f, needs=0.99 * f.needs), "less than its cut allows"),
        (lambda f: replace(f, objective=1.01 * f.objective), "make an objective of"),
        (lambda f: replace(f, units=f.units + 1.0), "a limit of 60"),
        (lambda f: replace(f, units=f.units - 1.0), "more, or less, is prepared than can be"),
    ],
)  # fmt: skip
def test_a_falsified_part_is_objected_to(falsify: Callable[[Decomposed], Decomposed], objection: str) -> None:
    found = decomposed("expected")
    assert proof_of(found).objections == ()
    said = " | ".join(proof_of(falsify(found)).objections)
    assert re.search(objection, said), said
