"""A change of each value that the models know, and which way it goes, from the models' own marks.

A seed is a pair of documents; it is planted in both directions. Marks say where looser is, the generator
knows which way it went, and the table here, which shares nothing with the judge, puts the two together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from govern.contract.direction import Absent, Looser, Mark, mark_of
from govern.contract.impact import GATED, Impact, Shape, mark

from .words import Way, guesses, texts
from .world import Values

NAMES = ("name", "id", "field", "username", "role", "property", "url", "code")
"""Keys that tell the items of a list apart, written down here apart from the judge's."""

Path = tuple[str | int, ...]

BACK: dict[Way, Way] = {
    "lower": "higher", "higher": "lower", "gone": "come", "come": "gone", "older": "newer", "newer": "older",
    "other": "other", "order": "order", "default": "default",
}  # fmt: skip


@dataclass(frozen=True)
class Seed:
    """A document before and after, the field it is about, and whether it loosens."""

    name: str
    file: str
    field: str
    old: Values
    new: Values
    loosens: bool | None
    """None where a default of several parts takes its place, which may be any way."""
    steps: tuple[str, ...]
    """Keys on the way to it, which a finding has to name the last of."""


def loosens(found: Mark, way: Way) -> bool | None:
    """Whether a value that went a way did loosen."""
    looser = found.looser
    if way == "default":
        return None
    if looser is Looser.NEITHER or way == "newer":
        return False
    if looser is Looser.EITHER or way in {"other", "order", "older"}:
        return True
    if looser in {Looser.LOWER, Looser.HIGHER}:
        absent = {Absent.ELSEWHERE: {"gone", "come"}, Absent.STRICTEST: {"come"}}
        return way == looser.value or way in absent.get(found.absent, {"gone"})
    return way == {Looser.FEWER: "gone", Looser.MORE: "come"}[looser]


def seeds(file: str, document: Values, model: type[BaseModel], fits: Callable[[Values], bool]) -> list[Seed]:
    """Every change of every gated field that the document says something in, in both directions."""
    return list(_Planting(file, document, fits).model(model, (), model.__name__, Impact.BEHAVIOUR))


@dataclass
class _Planting:
    file: str
    document: Values
    fits: Callable[[Values], bool]

    def model(
        self, model: type[BaseModel], path: Path, name: str, holder: Impact, held: Mark | None = None
    ) -> Iterator[Seed]:
        here: Values = self.at(path)
        for attribute, field in model.model_fields.items():
            impact, key = mark(field) or holder, field.alias or attribute
            if impact not in GATED or key not in here:
                continue
            found = mark_of(field)
            assert found is not None, f"{name}.{key} has no mark"
            if held is not None and key == identity(self.at(path[:-1])):
                # the name of an item: another one comes, and this one goes
                found = Mark(Looser.NEITHER if held.looser is Looser.NEITHER else Looser.EITHER)
            if key == "inline":
                other = {"file": here["file"], "route": "actions[0]"}
                yield from self.pair(path, f"{name}.{key}", found, other, "other")
            if key == "method":
                yield from self.other_method(here, path, f"{name}.{key}", found)
                continue
            yield from self.field(field, found, (*path, key), f"{name}.{key}", impact)

    def other_method(self, rule: Values, path: Path, name: str, found: Mark) -> Iterator[Seed]:
        """Let a rule do something else: its method says which other keys it may have."""
        target = {key: rule[key] for key in ("field", "classification") if key in rule}
        for method in {"keep", "suppress"} - {rule["method"]}:
            yield from self.pair(path, name, found, {**target, "method": method}, "other")

    def field(self, field: FieldInfo, found: Mark, path: Path, name: str, impact: Impact) -> Iterator[Seed]:
        value = self.at(path)
        if not field.is_required():
            yield from self.without(field, found, path, name)
        if Shape.EXACT in field.metadata:
            yield from self.free(found, path, name)
            return
        inner = list(models_in(field.annotation))
        if inner and isinstance(value, dict):
            yield from self.model(choose(inner, value), path, name, impact)
        elif isinstance(value, list):
            yield from self.items(field, found, path, name)
            for index, item in enumerate(value):
                if isinstance(item, dict) and inner:
                    chosen = choose(inner, item)
                    label = f"{name}[]" if len(inner) == 1 else f"{name}[{chosen.__name__}]"
                    yield from self.model(chosen, (*path, index), label, impact, found)
        elif isinstance(value, dict):
            yield from self.keys(field, found, path, name)
        else:
            yield from self.scalar(value, field.annotation, found, path, name)

    def scalar(self, value: Any, annotation: Any, found: Mark, path: Path, name: str) -> Iterator[Seed]:
        for new, way in self.scalars(value, annotation, found):
            made = list(self.pair(path, name, found, new, way))
            yield from made
            if made and isinstance(value, str) and new in guesses(value):
                return  # one other text is as good as another

    def without(self, field: FieldInfo, found: Mark, path: Path, name: str) -> Iterator[Seed]:
        default = field.get_default(call_default_factory=True)
        value = self.at(path)
        if isinstance(default, tuple) and list(default) == value:
            return
        if default is None or default in ((), {}):
            way: Way = "gone"
            if found.absent is Absent.UNLIMITED:
                found = Mark(Looser.FEWER)
        elif isinstance(default, bool | int | Enum | str) and not isinstance(value, dict):
            spelt = default.value if isinstance(default, Enum) else default
            if spelt == value:
                return
            way = compare(value, spelt, found)
        else:
            way = "default"
        yield from self.pair(path, name, found, _GONE, way)

    def items(self, field: FieldInfo, found: Mark, path: Path, name: str) -> Iterator[Seed]:
        items = self.at(path)
        named = identity(items) is not None or all(isinstance(item, str) for item in items)
        for index in range(len(items)) if len(items) > 1 else ():
            # where items have no names, what stands behind takes the place of what goes
            last = named or index == len(items) - 1
            rest = [*items[:index], *items[index + 1 :]]
            yield from self.pair(path, name, found, rest, "gone" if last else "other", f"[{index}]")
        more = next(self.clones(items[0], field.annotation, items), None)
        if more is not None:
            yield from self.pair(path, name, found, [*items, more], "come")
        if Shape.ORDERED in field.metadata and len(items) > 1:
            yield from self.pair(path, name, found, items[::-1], "order")
        if not isinstance(items[0], dict):
            for index, item in enumerate(items):
                for new, way in self.scalars(item, field.annotation, found):
                    went: Way = way if way in {"older", "newer"} else "other"
                    changed = [*items[:index], new, *items[index + 1 :]]
                    made = (
                        []
                        if new in items
                        else list(self.pair(path, name, found, changed, went, f"[{index}]"))
                    )
                    yield from made
                    if made and new in guesses(item):
                        break

    def clones(self, item: Any, annotation: Any, items: list[Any]) -> Iterator[Any]:
        if isinstance(item, dict):
            keys = [name for name in (*NAMES, "server") if name in item]
            spare = {"role": "deputy", "code": "XYZ999", "url": "https://example.org/x"}
            for name in keys[:1]:
                options = [spare.get(name, f"{item[name]}x"), "staging"]
                yield from (
                    {**item, name: option} for option in options if self.fits_item(item, name, option)
                )
        else:
            every = self.scalars(item, annotation, Mark(Looser.EITHER))
            yield from (new for new, way in every if new not in items and way == "other")

    def fits_item(self, item: Values, key: str, option: Any) -> bool:
        return self.fits(replaced(self.document, _find(self.document, item), {**item, key: option}))

    def keys(self, field: FieldInfo, found: Mark, path: Path, name: str) -> Iterator[Seed]:
        held: Values = self.at(path)
        for key, value in held.items():
            rest = {other: kept for other, kept in held.items() if other != key}
            yield from self.pair(path, name, found, rest, "gone", f".{key}")
            yield from self.scalar(value, str, found, (*path, key), name)

    def free(self, found: Mark, path: Path, name: str) -> Iterator[Seed]:
        """Change what a free-form value holds, at any depth, its types and the order of its lists too."""
        value = self.at(path)
        changed: list[Any] = []
        if isinstance(value, dict):
            changed += [{k: v for k, v in value.items() if k != key} for key in value] + [
                {**value, "more": 1}
            ]
        elif isinstance(value, list):
            changed += [value[1:], [*value, value[0]], value[::-1]]
        elif isinstance(value, bool):
            changed += [not value, str(value)]
        elif isinstance(value, int | float):
            changed += [value + 1, str(value)]
        else:
            changed += [f"{value}x", [value]]
            if value.isdecimal():
                changed.append(int(value))
        for number, new in enumerate(changed):
            if new != value or type(new) is not type(value):
                yield from self.pair(path, name, found, new, "other", f"#{number}")
        below = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for step, _ in below:
            yield from self.free(found, (*path, step), name)

    def scalars(self, value: Any, annotation: Any, found: Mark) -> Iterator[tuple[Any, Way]]:
        words = list(found.ranks or options_of(annotation))
        if isinstance(value, bool):
            yield not value, "lower" if value else "higher"
        elif words and value in words:
            for option in words:
                if option != value:
                    yield option, compare(value, option, found)
        elif isinstance(value, int | float):
            step = Decimal("0.01") if "Decimal" in str(annotation) else 1
            here = Decimal(str(value))
            yield plain(here - step), "lower"
            yield plain(here + step), "higher"
        elif re.fullmatch(r"PT?\d+[A-Z]", value):
            yield "PT1M", "lower"
            yield "P99Y", "higher"
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            for days, way in ((-1, "lower"), (1, "higher")):
                yield str(dt.date.fromisoformat(value) + dt.timedelta(days)), way  # type: ignore[misc]
        else:
            yield from texts(value)

    def pair(  # noqa: PLR0917 - each is a part of what a seed is
        self, path: Path, name: str, found: Mark, new: Any, way: Way, note: str = ""
    ) -> Iterator[Seed]:
        changed = replaced(self.document, path, new)
        if not self.fits(changed):
            return
        steps = tuple(step for step in path if isinstance(step, str))
        spelt = f"{self.file} {'.'.join(map(str, path))}{note}"
        told = "gone" if new is _GONE else f"→ {new}"[:60]
        yield Seed(f"{spelt} {told}", self.file, name, self.document, changed, loosens(found, way), steps)
        back = loosens(found, BACK[way])
        yield Seed(f"{spelt} {told} (back)", self.file, name, changed, self.document, back, steps)

    def at(self, path: Path) -> Any:
        here: Any = self.document
        for step in path:
            here = here[step]
        return here


class _Gone:
    def __repr__(self) -> str:
        return "gone"


_GONE = _Gone()


def replaced(document: Values, path: Path, new: Any) -> Values:
    """Copy a document with the value at a path replaced."""
    copy = deepcopy(document)
    here: Any = copy
    for step in path[:-1]:
        here = here[step]
    if new is _GONE:
        del here[path[-1]]
    else:
        here[path[-1]] = deepcopy(new)
    return copy


def _find(document: Any, wanted: Any, path: Path = ()) -> Path:
    """Give the path of a very part of a document."""
    if document is wanted:
        return path
    below = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for step, part in below:
        if found := _find(part, wanted, (*path, step)):
            return found
    return ()


def identity(items: Any) -> str | None:
    """Name the key that tells the items of a list apart."""
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    for key in NAMES:
        values = [item.get(key) for item in items]
        if all(isinstance(value, str) for value in values) and len(set(values)) == len(values):
            return key
    return None


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def fields(model: type[BaseModel], name: str, holder: Impact) -> Iterator[str]:
    """Every gated field that documents of a model can say something in, as seeds call it."""
    for attribute, field in model.model_fields.items():
        impact, called = mark(field) or holder, f"{name}.{field.alias or attribute}"
        if impact not in GATED or len(list(options_of(field.annotation))) == 1:
            continue  # what can only be one word can't change
        yield called
        inner = list(models_in(field.annotation))
        listed = "tuple" in str(field.annotation)
        for each in inner:
            below = f"{called}[{each.__name__}]" if len(inner) > 1 else f"{called}[]" if listed else called
            yield from fields(each, below, impact)


def choose(models: list[type[BaseModel]], value: Values) -> type[BaseModel]:
    """Pick the model of a union by the discriminator that its items name."""
    if len(models) == 1:
        return models[0]
    return next(m for m in models if value["method"] in get_args(m.model_fields["method"].annotation))


def options_of(annotation: Any) -> Iterator[str]:
    """List the words that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(member.value) for member in annotation)
    elif get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for inner in get_args(annotation):
            if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
                yield from options_of(inner)


_SECONDS = re.compile(r"PT(\d+)S")


def compare(old: Any, new: Any, found: Mark) -> Way:
    if found.ranks and isinstance(old, str):
        return "higher" if found.ranks.index(new) > found.ranks.index(old) else "lower"
    if isinstance(old, int | float) and isinstance(new, int | float):
        return "higher" if new > old else "lower"
    seconds = [_SECONDS.fullmatch(str(value)) for value in (old, new)]
    if seconds[0] and seconds[1]:
        return "higher" if int(seconds[1][1]) > int(seconds[0][1]) else "lower"
    return "other"


def plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
