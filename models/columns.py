"""What a column is, and how one is declared in a row model.

The row models in `schema` are the only place that knows a column; `Column` and `Table` are read off them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

KindName = Literal["code", "text", "number", "integer", "share", "flag", "date", "choice", "list"]

MAX_CODE = 100
MAX_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Kind:
    """Marks an annotation with the kind of cell it describes."""

    name: KindName


Code = Annotated[str, Kind("code"), Field(max_length=MAX_CODE)]
Text = Annotated[str, Kind("text"), Field(max_length=MAX_TEXT)]
Number = Annotated[float, Kind("number")]
Whole = Annotated[int, Kind("integer")]
Share = Annotated[float, Kind("share"), Field(ge=0, le=1)]
Flag = Annotated[bool, Kind("flag")]
Day = Annotated[datetime.date, Kind("date")]


class Row(BaseModel):
    """One row of one table; subclasses declare the columns in contract order."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)

    required_table: ClassVar[bool] = False


def column(
    description: str,
    hxl: str,
    *default: Any,
    unit: str = "",
    key: bool = True,
    default_note: str = "",
    **limits: Any,
) -> Any:
    """Declare a column: what it holds, its HXL tag, its default (none: required) and its unit.

    `key=False` says that a code describes the row instead of identifying it; `default_note` says in
    words how a missing value is worked out; `limits` are pydantic's `ge`, `gt`, `le`, `lt`, `pattern`.
    """
    extra: dict[str, Any] = {"unit": unit, "hxl": hxl, "key": key, "default_note": default_note}
    return Field(*default, description=description, json_schema_extra=extra, **limits)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as every reader, writer and page sees it.

    Attributes:
        required: a row without a value here is an error.
        default: what a missing value means; None when it means "no limit", "open" or "unknown".
        default_note: the default in words where it is not a constant.
        minimum, maximum: limits of the value, themselves allowed unless marked strict.
        refers_to: the table whose codes this column uses; "" if none.
        key: the code is part of the table's key.
        pattern: regular expression that text must match; "" if none.
    """

    name: str
    kind: KindName
    required: bool
    default: Any
    unit: str
    hxl: str
    description: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    strict_minimum: bool = False
    strict_maximum: bool = False
    default_note: str = ""
    refers_to: str = ""
    key: bool = False
    pattern: str = ""

    @property
    def limits(self) -> str:
        """The allowed range in words: `0 or more`, `above 0, at most 1`; "" if there is none."""
        words = []
        if self.minimum is not None:
            words.append(f"above {self.minimum:g}" if self.strict_minimum else f"{self.minimum:g} or more")
        if self.maximum is not None:
            words.append(f"below {self.maximum:g}" if self.strict_maximum else f"at most {self.maximum:g}")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the contract, derived from its row model.

    Attributes:
        codes: code columns of the key, in contract order (`outlook` apart).
        dates: every date column.
        interval: first and last day of a row's validity, if it has one.
        as_object: the table has one row and is written as (field, value) lines or a JSON object.
        required: a scenario without the table is incomplete.
    """

    name: str
    model: type[Row]
    columns: tuple[Column, ...]
    codes: tuple[str, ...]
    dates: tuple[str, ...]
    interval: tuple[str, str] | None
    description: str
    as_object: bool
    required: bool

    def __getitem__(self, name: str) -> Column:
        """The column called `name`; KeyError if there is none."""
        for candidate in self.columns:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns in contract order."""
        return tuple(candidate.name for candidate in self.columns)


# A code column of this name uses the codes of that table, except in the table that defines them.
DEFINED_IN = {
    "location": "locations",
    "origin": "locations",
    "destination": "locations",
    "group": "groups",
    "item": "items",
    "resource": "resources",
    "worker": "resources",
    "space": "spaces",
    "vehicle_pool": "vehicle_pools",
    "outlook": "outlooks",
}
INTERVALS = (
    ("date", "to_date"),
    ("from_date", "to_date"),
    ("opens_on", "closes_on"),
    ("available_on", "until"),
)


def table_of(name: str, model: type[Row], *, as_object: bool = False) -> Table:
    """Derive the `Table` of a row model."""
    columns = tuple(_column_of(name, field, info) for field, info in model.model_fields.items())
    names = {entry.name for entry in columns}
    interval = next((pair for pair in INTERVALS if names.issuperset(pair)), None)
    return Table(
        name=name,
        model=model,
        columns=columns,
        codes=tuple(
            entry.name for entry in columns if entry.key and (entry.name != "outlook" or name == "outlooks")
        ),
        dates=tuple(entry.name for entry in columns if entry.kind == "date"),
        interval=interval,
        description=" ".join((model.__doc__ or "").split()),
        as_object=as_object,
        required=model.required_table,
    )


def _column_of(table: str, name: str, info: FieldInfo) -> Column:
    kind, choices, metadata = _read_annotation(info)
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    lower, strict_lower = _limit(metadata, (annotated_types.Ge, "ge"), (annotated_types.Gt, "gt"))
    upper, strict_upper = _limit(metadata, (annotated_types.Le, "le"), (annotated_types.Lt, "lt"))
    defined_in = DEFINED_IN.get(name, "") if kind == "code" else ""
    required = info.is_required()
    return Column(
        name=name,
        kind=kind,
        required=required,
        default=None if required else info.default,
        unit=str(extra.get("unit", "")),
        hxl=str(extra.get("hxl", "")),
        description=info.description or "",
        choices=choices,
        minimum=lower,
        maximum=upper,
        strict_minimum=strict_lower,
        strict_maximum=strict_upper,
        default_note=str(extra.get("default_note", "")),
        refers_to="" if defined_in == table and name not in ("origin", "destination") else defined_in,
        key=kind == "code" and bool(extra.get("key", True)),
        pattern=next((str(m.pattern) for m in metadata if getattr(m, "pattern", None)), ""),
    )


def _read_annotation(info: FieldInfo) -> tuple[KindName, tuple[str, ...], list[Any]]:
    """Kind, choices and constraints of a field, found through `Annotated`, `X | None` and `Literal`."""
    metadata: list[Any] = list(info.metadata)
    annotation: Any = info.annotation
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if type(None) in get_args(annotation) and len(parts) == 1:
        annotation = parts[0]
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata += more
    metadata += [m for entry in metadata if isinstance(entry, FieldInfo) for m in entry.metadata]
    if get_origin(annotation) is Literal:
        return "choice", get_args(annotation), metadata
    if get_origin(annotation) is tuple:
        return "list", get_args(get_args(annotation)[0]), metadata
    kind = next(entry.name for entry in metadata if isinstance(entry, Kind))
    return kind, (), metadata


def _limit(
    metadata: list[Any], allowed: tuple[type, str], strict: tuple[type, str]
) -> tuple[float | None, bool]:
    for marker, is_strict in ((allowed, False), (strict, True)):
        for entry in metadata:
            if isinstance(entry, marker[0]):
                return float(getattr(entry, marker[1])), is_strict
    return None, False


def matcher(pattern: str) -> Callable[[str], object]:
    """A test of whole texts against `pattern`."""
    return re.compile(pattern).fullmatch
