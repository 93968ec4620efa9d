"""What is minimised over the outlooks: expected need, CVaR, the worst, regret, or a mixture of them.

    objective = (1 - SHARE_OF_MEAN) * sum(weight * measure) + SHARE_OF_MEAN * expected need

The small share of the mean decides among preparations that a tail measure cannot tell apart. CVaR after
Rockafellar and Uryasev (2000), "Optimization of conditional value-at-risk", Journal of Risk 2: the mean of
the worst `1 - level` of the probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from models.programme.matrix import Vector

SHARE_OF_MEAN = 0.001
MEASURES = ("expected", "cvar", "worst", "regret")


@dataclass(frozen=True)
class Risk:
    """Weights of the measures (positive, sum 1) and the level of CVaR in [0, 1).

    Raises:
        ValueError: a weight of no measure, a negative one, or weights that do not sum to 1.
    """

    weights: Mapping[str, float]
    level: float = 0.9

    def __post_init__(self) -> None:
        unknown = self.weights.keys() - set(MEASURES)
        if unknown or any(weight < 0 for weight in self.weights.values()):
            raise ValueError(f"weights of {', '.join(MEASURES)}, none negative; not {dict(self.weights)}")
        if abs(sum(self.weights.values()) - 1.0) > 1e-9:
            raise ValueError(f"the weights of the measures sum to {sum(self.weights.values()):g}, not to 1")
        if not 0.0 <= self.level < 1.0:
            raise ValueError(f"the level of CVaR is a share below 1, not {self.level:g}")
        kept = {measure: self.weights[measure] for measure in MEASURES if self.weights.get(measure, 0.0) > 0}
        object.__setattr__(self, "weights", MappingProxyType(kept))

    @classmethod
    def of(cls, measure: str, level: float = 0.9) -> Risk:
        """One measure alone."""
        return cls({measure: 1.0}, level)

    def value(self, needs: Vector, probabilities: Vector, best: Vector | None = None) -> float:
        """The objective of needs by outlook; `best` are the least needs by outlook, for regret.

        Raises:
            ValueError: regret without `best`.
        """
        if "regret" in self.weights and best is None:
            raise ValueError("regret is measured against the least need of each outlook")
        expected = float(probabilities @ needs)
        measured = {
            "expected": expected,
            "cvar": cvar(needs, probabilities, self.level),
            "worst": float(needs.max()),
            "regret": float((needs - (needs if best is None else best)).max()),
        }
        mixture = sum(weight * measured[measure] for measure, weight in self.weights.items())
        return (1.0 - SHARE_OF_MEAN) * mixture + SHARE_OF_MEAN * expected


def cvar(values: Vector, probabilities: Vector, level: float) -> float:
    """Mean of the worst `1 - level` of the probability."""
    order = np.argsort(values)[::-1]
    left = 1.0 - level
    taken = np.minimum(
        probabilities[order], np.maximum(left - np.cumsum(probabilities[order]) + probabilities[order], 0.0)
    )
    return float(taken @ values[order] / taken.sum())
