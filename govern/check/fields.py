"""The fields of data sources, the class each counts as, and what a sanitiser lets through of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from govern.contract.fields import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.data_contract import DataContract, Property
    from govern.contract.kinds.insight_pipeline import InsightPipeline
    from govern.contract.kinds.sanitizer import Sanitizer
    from govern.contract.load import Loaded
    from govern.contract.reference import Ref
    from govern.diagnostic import Place


class Field(NamedTuple):
    """A field that holds values itself; `route` leads to it, `stated` to its class where it has one."""

    source: Loaded
    table: str
    path: str
    sensitivity: Sensitivity
    route: tuple[str | int, ...]
    stated: tuple[str | int, ...] | None

    @property
    def place(self) -> Place:
        """Where its class stands, or the field itself where it has none."""
        return self.source.place(*(self.stated or (*self.route, "name")))

    def is_named(self, name: str) -> bool:
        """Whether `name` addresses this field: its path, one above it, or either after its table's name."""
        return _leads(name, self.path) or _leads(name, f"{self.table}.{self.path}")


def _leads(name: str, path: str) -> bool:
    return path.startswith(name) and path[len(name) : len(name) + 1] in {"", "."}


Stated = tuple[Sensitivity, tuple[str | int, ...]]
"""A class and where it stands."""


def source_fields(loaded: Loaded) -> Iterator[Field]:
    """Give the fields of a data contract; without a class, that of the field it is in, or the highest."""
    contract = cast("DataContract", loaded.contract)
    for index, table in enumerate(contract.tables):
        for position, top in enumerate(table.properties):
            for path, route, stated in _leaves(top, "", ("schema", index, "properties", position), None):
                sensitivity, place = stated or (Sensitivity.RESTRICTED, None)
                yield Field(loaded, table.name or "", path, sensitivity, route, place)


def _leaves(
    field: Property, prefix: str, route: tuple[str | int, ...], above: Stated | None
) -> Iterator[tuple[str, tuple[str | int, ...], Stated | None]]:
    path = f"{prefix}{field.name or 'items'}"
    stated = (field.sensitivity, (*route, "classification")) if field.classification is not None else above
    below = [((*route, "properties", index), child) for index, child in enumerate(field.properties)]
    if field.items is not None:
        below.append(((*route, "items"), field.items))
    for child_route, child in below:
        yield from _leaves(child, f"{path}.", child_route, stated)
    if not below:
        yield path, route, stated


def fields_read(view: View, pipeline: InsightPipeline) -> list[Field] | None:
    """Give the fields of all sources of a pipeline; None where one of them can't be resolved."""
    found: list[Field] = []
    for ref in pipeline.sources:
        loaded = view.resolve(ref)
        if loaded is None or loaded.contract.kind != "DataContract":
            return None
        known = view.once(_known)
        if ref not in known:
            known[ref] = tuple(source_fields(loaded))
        found += known[ref]
    return found


def _known(_: View) -> dict[Ref, tuple[Field, ...]]:
    """The fields of each source, gathered when a pipeline first reads it."""
    return {}


class Passed(NamedTuple):
    """What a sanitiser does to a field: the class that comes out (None: nothing), and the rule that decided.

    `rule` is the rule's position, None where the default decided.
    """

    sensitivity: Sensitivity | None
    rule: int | None


def sanitised(sanitizer: Sanitizer, field: Field, sensitivity: Sensitivity) -> Passed:
    """Apply the first rule that addresses a field of the class it has by now, else the default."""
    for index, rule in enumerate(sanitizer.rules):
        named = field.is_named(rule.field) if rule.field is not None else rule.classification == sensitivity
        if not named:
            continue
        if rule.method == "suppress":
            return Passed(None, index)
        # a value that is kept as it is can't be less sensitive than it was
        lowered = rule.lowers_to if rule.method != "keep" else None
        return Passed(lowered or sensitivity, index)
    return Passed(sensitivity if sanitizer.default == "keep" else None, None)
