"""Pyomo's templates as Python functions that enter all rows of a constraint at once.

A template is a constraint's rule over symbols instead of indices. The function written from it loops over
the indices and appends each coefficient and its column to lists: what Pyomo's own compiler does one row
at a time, in a quarter of its time. The text of a function depends on the rule alone, so that a process
that builds a second model compiles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.param import IndexedParam
from pyomo.core.base.var import ScalarVar
from pyomo.core.expr.numeric_expr import (
    LinearExpression,
    MonomialTermExpression,
    NegationExpression,
    NPV_NegationExpression,
    NPV_ProductExpression,
    NPV_SumExpression,
    ProductExpression,
    SumExpression,
)
from pyomo.core.expr.relational_expr import EqualityExpression, InequalityExpression
from pyomo.core.expr.template_expr import GetItemExpression, IndexTemplate, TemplateSumExpression

NUMBERS = (int, float)
SUMS = (SumExpression, NPV_SumExpression, LinearExpression)
PRODUCTS = (ProductExpression, NPV_ProductExpression, MonomialTermExpression)
NEGATIONS = (NegationExpression, NPV_NegationExpression)

Positions = Callable[[Any], Any]
"""Columns by index of an indexed variable; the column of a single one."""


class NotUnderstood(Exception):
    """A template has a part that is not written here: its rows are read one by one instead."""


class Rows:
    """Rows as they come in: entries of all in one list, where each row ends, and its constant."""

    def __init__(self) -> None:
        self.column: list[int] = []
        self.value: list[float] = []
        self.ends: list[int] = [0]
        self.constant: list[float] = []

    def close(self, constant: float) -> None:
        """End a row."""
        self.ends.append(len(self.column))
        self.constant.append(constant)


def split(relation: Any) -> tuple[Any, Any, bool, bool]:
    """Two sides of a relation whose difference is compared with 0, and whether it may be less, or more.

    Like Pyomo's, a row whose left side has no decision is a lower limit of its right side.

    Raises:
        NotUnderstood: it is neither an equation nor a single inequality.
    """
    kind = relation.__class__
    if kind is not EqualityExpression and (kind is not InequalityExpression or relation.strict):
        raise NotUnderstood(kind.__name__)
    left, right = relation.args
    loose = kind is InequalityExpression
    return (left, right, loose, False) if decides(left) else (right, left, False, loose)


def decides(expression: Any) -> bool:
    """Whether an expression has a decision in it."""
    return expression.__class__ not in NUMBERS and bool(expression.is_potentially_variable())


def enter_rows(
    positive: Any,
    negative: Any,
    indices: Sequence[Any],
    keys: Sequence[Any],
    rows: Rows,
    positions: Positions,
) -> None:
    """Enter a row `positive - negative` for every key.

    Raises:
        NotUnderstood: the expressions have a part that this module does not know; nothing was entered.
    """
    writer = _Writer(positions)
    writer.terms(positive, "")
    if negative is not None:
        writer.terms(negative, "-")
    enter = writer.function([writer.symbol(index) for index in indices])
    enter(keys, rows.column, rows.value, rows.ends, rows.constant)


class _Writer:
    """Writes one function; what it reads is in `names`."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._lines: list[str] = []
        self._depth = 2
        self._called: dict[int, str] = {}
        self.names: dict[str, Any] = {}

    def terms(self, expression: Any, factor: str) -> None:
        """Write what enters the terms of an expression, each times `factor`: nothing, or ending in * or -."""
        kind = expression.__class__
        if not decides(expression):
            self._write(f"constant += {factor}{self.figure(expression)}")
        elif kind in SUMS:
            for part in expression.args:
                self.terms(part, factor)
        elif kind in NEGATIONS:
            self.terms(expression.args[0], f"{factor}-")
        elif kind in PRODUCTS:
            first, second = expression.args
            if decides(first):
                first, second = second, first
            if decides(first):
                raise NotUnderstood("a product of decisions")
            self.terms(second, f"{factor}{self.figure(first)}*")
        elif isinstance(expression, TemplateSumExpression):
            self._loop(expression, factor)
        elif isinstance(expression, GetItemExpression):
            self._enter(f"{self.look_up(expression)}", factor)
        elif kind is ScalarVar:
            self._enter(self._name(expression, self._positions), factor)
        else:
            raise NotUnderstood(kind.__name__)

    def figure(self, expression: Any) -> str:
        """The text of an expression without decisions."""
        kind = expression.__class__
        if kind in NUMBERS:
            return f"{expression!r}" if expression >= 0 else f"({expression!r})"
        if kind is IndexTemplate:
            return self.symbol(expression)
        if isinstance(expression, GetItemExpression):
            return self.look_up(expression)
        if kind in SUMS:
            return f"({' + '.join(self.figure(part) for part in expression.args)})"
        if kind in PRODUCTS:
            return f"({' * '.join(self.figure(part) for part in expression.args)})"
        if kind in NEGATIONS:
            return f"(-{self.figure(expression.args[0])})"
        raise NotUnderstood(kind.__name__)

    def look_up(self, expression: Any) -> str:
        base, *indices = expression.args
        return f"{self._name(base, self._contents)}[{', '.join(self.figure(index) for index in indices)}]"

    def symbol(self, template: Any) -> str:
        return f"i{template._id}"

    def function(self, symbols: list[str]) -> Callable[..., None]:
        over = f"for {', '.join(symbols)} in keys" if symbols else "for _ in keys"
        lines = [
            "def enter(keys, column, value, ends, constants):",
            f"    {over}:",
            "        constant = 0.0",
            *self._lines,
            "        ends.append(len(column))",
            "        constants.append(constant)",
        ]
        exec(_code("\n".join(lines)), self.names)  # text written above, of rules and component names
        enter: Callable[..., None] = self.names.pop("enter")
        return enter

    def _loop(self, expression: Any, factor: str) -> None:
        depth = self._depth
        for group in expression.template_iters():
            over = group[0]._set
            text = self.look_up(over) if isinstance(over, GetItemExpression) else self._name(over, tuple)
            self._write(f"for {', '.join(self.symbol(index) for index in group)} in {text}:")
            self._depth += 1
        self.terms(expression.template_args()[0], factor)
        self._depth = depth

    def _enter(self, column: str, factor: str) -> None:
        self._write(f"column.append({column})")
        self._write(f"value.append({factor}1.0)")

    def _write(self, line: str) -> None:
        self._lines.append("    " * self._depth + line)

    def _name(self, component: Any, contents: Callable[[Any], Any]) -> str:
        name = self._called.get(id(component))
        if name is None:
            name = self._called[id(component)] = f"{component.local_name}_{len(self._called)}"
            if not name.isidentifier():
                raise NotUnderstood(name)
            self.names[name] = contents(component)
        return name

    def _contents(self, component: Any) -> Any:
        """What is looked up by index: columns of a variable, values of a parameter, members of a set."""
        if component.ctype is pyo.Var:
            return self._positions(component)
        if isinstance(component, IndexedParam) and not component.mutable:
            return component.extract_values_sparse()
        if component.ctype is pyo.Set:
            return component.data()
        raise NotUnderstood(component.ctype.__name__)


@lru_cache(maxsize=1024)
def _code(text: str) -> CodeType:
    return compile(text, "<template>", "exec")
