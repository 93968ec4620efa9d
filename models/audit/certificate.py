"""The certificate: both halves of the proof beside each other, and what they allow to be said of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.audit.account import Audit
from models.audit.dual import prove
from models.programme.levels import Search
from models.scenario import Scenario


def certificate(
    scenario: Scenario,
    audit: Audit,
    search: Search | None,
    seals: Mapping[str, str],
    stopped_by: str,
    need: tuple[float, float],
    least: float,
) -> dict[str, Any]:
    """What is proved of a plan, as plain data.

    `ok`: the audit of the tables has no objection and, for an optimal plan, every level is proved from the
    matrix. `status`: optimal, feasible (stopped, or optimality not proved) or rejected (the audit objects).
    `levels`: value, bound and proof by priority. `gap`: of whole decisions; when stopped, that of the first
    priority not solved to its end, between the plan's value (`need` of A and B) and the best bound known
    (`least`, of A, from the tables).
    """
    proofs = [] if search is None else prove(search)
    levels = []
    if search is not None:
        for level, proof in zip(search.levels, proofs, strict=True):
            levels.append(
                {
                    "priority": level.name,
                    "value": proof.value,
                    "bound": min(proof.dual_value, level.bound) if proof.proved else level.bound,
                    "seconds": level.answer.seconds,
                    "iterations": level.answer.iterations,
                    "held_by": level.held_by,
                    "proved": proof.proved,
                }
            )
    within = search is not None and search.gap <= max(scenario.policy.gap, 1e-9)
    proved = bool(proofs) and all(proof.proved for proof in proofs) and within and not stopped_by
    status = "rejected" if not audit.accepted else "optimal" if proved else "feasible"
    return {
        "ok": audit.accepted and (proved or bool(stopped_by)),
        "status": status,
        "gap": _gap_when_stopped(search, need, least)
        if stopped_by
        else search.gap
        if search is not None
        else None,
        "order_held": None if search is None else search.order_held,
        "statement": _statement(status, stopped_by, search),
        "primal": audit.as_dict(),
        "dual": [proof.as_dict() for proof in proofs],
        "levels": levels,
        "seals": dict(seals),
    }


def _gap_when_stopped(search: Search | None, need: tuple[float, float], least: float) -> float:
    """Of the first priority not solved: its value against the least that is due whatever is done."""
    solved = 0 if search is None else len(search.levels)
    if solved >= len(need):
        return 0.0
    bound = max(
        0.0 if search is None else float(search.matrix.offsets[solved]), least if solved == 0 else 0.0
    )
    return (need[solved] - bound) / max(1.0, abs(need[solved]))


def _statement(status: str, stopped_by: str, search: Search | None) -> str:
    if status == "rejected":
        return "The audit objects to this plan: do not use it."
    if status == "optimal" and search is not None and search.order_held is not None:
        held = "kept" if search.order_held else "did not keep"
        return f"No plan does better at these prices; they {held} the order of the priorities."
    if status == "optimal":
        if search is not None and search.whole is not None:
            return (
                "Given its whole decisions no plan does better, recomputed from the tables and the matrix; "
                "that no others do better, within the gap, is the solver's own bound."
            )
        return "No plan does better by these priorities; recomputed from the tables and the matrix."
    if stopped_by:
        return f"Every limit is kept; the search was stopped by the {stopped_by.replace('_', ' ')}."
    return "Every limit is kept, but that no plan does better could not be proved."
