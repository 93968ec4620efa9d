"""Index sets and figures of the model: what is linked to what, as data, so that no rule branches on an index.

Pyomo checks each member of a set and each key of a parameter as they come in, which is most of the time
of a build. What comes from `Daily` was checked with the scenario, so these components take it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.param import IndexedParam
from pyomo.core.base.set import IndexedSet, InsertionOrderSetData, OrderedScalarSet
from pyomo.core.base.var import IndexedVar
from pyomo.core.expr.template_expr import (
    IndexTemplate,
    NPV_Numeric_GetItemExpression,
    NPV_Structural_GetItemExpression,
    Numeric_GetItemExpression,
)


class _Taken(OrderedScalarSet):  # type: ignore[misc]
    """A set that takes its members, in order, without looking at each."""

    def _initialize(self, val: Iterable[Any]) -> None:
        self._values = dict.fromkeys(val)


def _look_up(component: Any, index: Any, symbolic: Callable[..., Any], otherwise: Callable[..., Any]) -> Any:
    """What is under an index or, in a template, the expression for it, whose kind is known beforehand."""
    try:
        return component._data[index]
    except (KeyError, TypeError):
        parts = index if index.__class__ is tuple else (index,)
        if any(part.__class__ is IndexTemplate for part in parts):
            return symbolic((component, *parts))
        return otherwise(index)


class _Figures(IndexedParam):  # type: ignore[misc]
    """An immutable parameter that takes its values as they are; its keys are those of its index set."""

    def __init__(self, index: Any, values: Mapping[Any, float]) -> None:
        super().__init__(index, within=pyo.Any)
        self._values = values

    _constructed: bool

    def construct(self, data: None = None) -> None:
        if self._constructed:
            return
        for index in self._anonymous_sets or ():
            index.construct()
        self._data, self._values = dict(self._values), {}
        self._constructed = True

    def __getitem__(self, index: Any) -> Any:
        return _look_up(self, index, NPV_Numeric_GetItemExpression, super().__getitem__)

    def extract_values_sparse(self) -> dict[Any, float]:
        """All values by key; the model's own dictionary, not to be changed."""
        return self._data


class _Decisions(IndexedVar):  # type: ignore[misc]
    """Variables that a template finds without asking what they are."""

    def __getitem__(self, index: Any) -> Any:
        return _look_up(self, index, Numeric_GetItemExpression, super().__getitem__)


class _Row(tuple[Any, ...]):
    """The members under one key of `_Members`; `dimen` is what templates unpack."""

    __slots__ = ()
    dimen = 1


class _Row2(_Row):
    __slots__ = ()
    dimen = 2


class _Row3(_Row):
    __slots__ = ()
    dimen = 3


class _Row4(_Row):
    __slots__ = ()
    dimen = 4


_ROWS: tuple[type[_Row], ...] = (_Row, _Row2, _Row3, _Row4)


class _Members(IndexedSet):  # type: ignore[misc]
    """An indexed set whose members under each key are a tuple: fifty bytes instead of a set of its own."""

    _ComponentDataClass = InsertionOrderSetData

    def __init__(self, index: Any, of: Mapping[Any, Iterable[Any]], dimen: int) -> None:
        super().__init__(index, dimen=dimen)
        self._of = of

    _constructed: bool

    def construct(self, data: None = None) -> None:
        if self._constructed:
            return
        self._constructed = True
        for index in self._anonymous_sets or ():
            index.construct()
        of, row = self._of, _ROWS[self._init_dimen.val - 1]
        nothing = row()
        self._data = {key: row(of[key]) if key in of else nothing for key in self.index_set()}
        self._of = {}

    def __getitem__(self, index: Any) -> Any:
        return _look_up(self, index, NPV_Structural_GetItemExpression, super().__getitem__)

    def data(self) -> dict[Any, tuple[Any, ...]]:
        """Members by key."""
        return dict(self._data)

    def _create_objects_for_deepcopy(self, memo: dict[int, Any], component_list: list[Any]) -> Any:
        new = self.__class__.__new__(self.__class__)
        known = memo.setdefault(id(self), new)
        if known is new:
            component_list.append((self, new))
        return known

    def _pprint(self) -> Any:
        header = [("Size", len(self._data)), ("Index", self._index_set)]
        return header, self.items, ("Dimen", "Members"), lambda _, row: [row.dimen, tuple(row)]


def index_set(keys: Iterable[Any], dimen: int) -> pyo.Set:
    """A set of tuples of `dimen` parts (of single values where it is 1), in the order given."""
    return _Taken(dimen=dimen, initialize=list(keys))


def members(index: Any, of: Mapping[Any, Iterable[Any]], dimen: int) -> pyo.Set:
    """A set for every key of `index`, empty where `of` has none."""
    return _Members(index, of, dimen)


def figures(index: Any, values: Mapping[Any, float]) -> pyo.Param:
    """A number for every key of `index`; `values` must hold them all."""
    return _Figures(index, values)


def decided(*index: Any, **declared: Any) -> pyo.Var:
    """A decision for every key of an index; declared like a `pyo.Var`."""
    return _Decisions(*index, **declared)


def constraint(
    m: pyo.ConcreteModel, index: Any, doc: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a constraint by its rule, under the rule's name; `doc` carries its number and equation.

    Over an empty index the constraint is declared without a rule: a template needs a first member.
    """

    def declare(rule: Callable[..., Any]) -> Callable[..., Any]:
        setattr(m, rule.__name__, pyo.Constraint(index, rule=rule if len(index) else None, doc=doc))
        return rule

    return declare
