"""What the outcomes of a strategy over the outlooks add up to."""

from __future__ import annotations

import numpy as np

from models.preparation.risk import cvar
from models.programme.matrix import Vector


def quantile(values: Vector, probabilities: Vector, share: float) -> float:
    """The smallest value that is not exceeded with a probability of at least `share`."""
    order = np.argsort(values)
    reached = np.cumsum(probabilities[order])
    at = int(np.searchsorted(reached, share - 1e-12))
    return float(values[order][min(at, len(values) - 1)])


def spread(needs: Vector, probabilities: Vector, level: float) -> dict[str, float]:
    """Expected, median, 5th and 95th percentile, CVaR at `level` and worst of needs by outlook."""
    return {
        "expected": float(probabilities @ needs),
        "median": quantile(needs, probabilities, 0.5),
        "p5": quantile(needs, probabilities, 0.05),
        "p95": quantile(needs, probabilities, 0.95),
        "cvar": cvar(needs, probabilities, level),
        "worst": float(needs.max()),
    }


def chance_above(needs: Vector, probabilities: Vector, threshold: float) -> float:
    """P(need > threshold)."""
    return float(probabilities[needs > threshold].sum())


def paired_interval(
    first: Vector, second: Vector, *, confidence: float = 0.95, draws: int = 10_000, seed: int = 1
) -> tuple[float, float]:
    """Confidence interval of the mean of `first - second`, outlook by outlook (common random numbers), by the
    bootstrap of the pairs (percentile method; Efron and Tibshirani 1993, An Introduction to the Bootstrap).

    For outlooks that are a sample of equal probabilities only.
    """
    differences = first - second
    picked = np.random.default_rng(seed).integers(0, len(differences), (draws, len(differences)))
    means = differences[picked].mean(axis=1)
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return float(low), float(high)
