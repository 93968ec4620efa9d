"""From the solver's columns back to decisions by place, group and day."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from models.daily import Daily
from models.programme.matrix import Matrix, Vector
from models.tabulate import PlanValues


def read_back(model: pyo.ConcreteModel, matrix: Matrix, daily: Daily, x: Vector) -> PlanValues:
    """The decisions of a solution `x`; goods in units of their item."""
    supplies, people = daily.supplies, daily.people

    values = x.tolist()

    def of(name: str) -> dict[Any, float]:
        return matrix.values(getattr(model, name), values)

    scale = supplies.scale
    return PlanValues(
        move={(people.lanes[j], g, t): v for (j, g, t), v in of("move").items()},
        present={key: v for key, v in of("present").items() if key[2] > 0},
        lodged=of("lodged"),
        lodged_over=of("lodged_over"),
        unsheltered=of("unsheltered"),
        build=of("build"),
        open={key: v for key, v in of("open").items() if key[1] > 0},
        ship={(supplies.lanes[f], k, t): v * scale[k] for (f, k, t), v in of("ship").items()},
        order={
            (supplies.sources[o], t): v * scale[supplies.sources[o].item] for (o, t), v in of("order").items()
        },
        stock={key: v * scale[key[1]] for key, v in of("stock").items() if key[2] > 0},
        discarded={key: v * scale[key[1]] for key, v in of("discarded").items()},
        issued=of("issued"),
        unmet=of("unmet"),
        on_duty={key: v for key, v in of("on_duty").items() if key[2] > 0},
        call_up=of("call_up"),
        release=of("release"),
        redeploy={((o, e), r, t): v for (o, e, r, t), v in of("redeploy").items()},
        install=of("install"),
        uncovered=of("uncovered"),
        kept_waiting={key: v for key, v in of("kept_waiting").items() if key[1] > 0},
        cover_short=of("cover_short"),
    )
