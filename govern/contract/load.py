"""From a document to a contract, or to findings that say where and why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from govern.contract.findings import finding
from govern.contract.impact import item_keys
from govern.contract.reference import SLUGS, Ref
from govern.diagnostic import Diagnostic, Place, Severity
from govern.source.node import Mapping, Node, Scalar, Sequence
from govern.source.resolve import to_plain
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from govern.contract.envelope import Contract
    from govern.contract.kinds.data_contract import DataContract
    from govern.source.node import Document, Route

ODCS_VERSIONS = ("v3.2.0", "v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A contract with the document it was read from."""

    document: Document
    contract: Contract | DataContract
    ref: Ref

    @property
    def file(self) -> str:
        """The path of the document."""
        return self.document.file

    def place(self, *route: str | int, key: bool = False) -> Place:
        """Where a route stands, or the deepest part of it that exists.

        Items of lists are named by position or by identity (`[name]`).
        With `key`, the last key itself rather than its value.
        """
        return place_in(self.document, *route, key=key)

    def positions(self, *route: str) -> Route:
        """Give a route with positions for identities, as `govern.source.edit` takes it. Raises KeyError."""
        node = self.document.root
        found: list[str | int] = []
        for step in route:
            child = _step(node, step)
            if child is None:
                raise KeyError(route)
            items = node.items if isinstance(node, Sequence) else ()
            found.append(next((index for index, item in enumerate(items) if item is child[1]), step))
            node = child[1]
        return tuple(found)


def place_in(document: Document, *route: str | int, key: bool = False) -> Place:
    """As `Loaded.place`, in any document."""
    node, spot = document.root, document.root
    last: Scalar | None = None
    for step in route:
        child = _step(node, step)
        if child is None:
            break
        last, node = child
        spot = last if key and last is not None else node
    return Place(document.file) if spot is None else spot.span.place(document.file)


def _step(node: Node | None, step: str | int) -> tuple[Scalar | None, Node] | None:
    if isinstance(node, Mapping):
        return node.pair(step)
    if isinstance(node, Sequence):
        if isinstance(step, str):
            position = int(step[1:-1]) if re.fullmatch(r"\[[0-9]{1,9}\]", step) else -1
            step = _identities(_Same(node)).get(step, position)
        return (None, node.items[step]) if 0 <= step < len(node.items) else None
    return None


class _Same:
    """A list as a key of a cache: the very one, whatever it holds."""

    __slots__ = ("node",)

    def __init__(self, node: Sequence) -> None:
        self.node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.node is other.node

    def __hash__(self) -> int:
        return id(self.node)


@lru_cache(maxsize=64)  # many places of one list are asked for in a row
def _identities(same: _Same) -> dict[str, int]:
    """The position of each item of a list by what routes call it; of two alike, the first."""
    keys = item_keys([to_plain(item) for item in same.node.items])
    return {key: position for position, key in reversed(list(enumerate(keys)))}


def load(  # noqa: PLR0911 - each thing that can be wrong, in turn
    document: Document,
) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    """Read a document as the kind it names. Without findings of severity error there is a contract."""
    root = document.root
    if root is None or any(item.severity is Severity.ERROR for item in document.diagnostics):
        return None, document.diagnostics
    if not isinstance(root, Mapping):
        return None, (finding("CON008", "the document is not a mapping", root.span.place(document.file)),)
    kind = root.get("kind")
    if not isinstance(kind, Scalar):
        return None, (finding("CON004", "the document has no `kind`", root.span.place(document.file)),)
    if kind.text not in SLUGS:
        return None, (_unknown_kind(document, kind),)
    if found := _api_version(document, root, kind):
        return None, (found,)
    if kind.text == "DataContract":
        from govern.contract.odcs import load_odcs  # noqa: PLC0415 - the standard's schema only where it is needed

        return load_odcs(document)
    return _validate(document, kind.text)


def _unknown_kind(document: Document, kind: Scalar) -> Diagnostic:
    guess = did_you_mean(kind.text, SLUGS)
    hint = f"did you mean `{guess}`?" if guess else f"kinds are {', '.join(SLUGS)}"
    from govern.contract import offer  # noqa: PLC0415 - only where something is wrong

    return finding(
        "CON004",
        f"unknown kind `{kind.text}`",
        kind.span.place(document.file),
        route="kind",
        help=hint,
        fixes=offer.word(document, ("kind",), kind.text, guess),
    )


def _api_version(document: Document, root: Mapping, kind: Scalar) -> Diagnostic | None:
    known = ODCS_VERSIONS if kind.text == "DataContract" else ("govern/v1",)
    stated = root.get("apiVersion")
    if not isinstance(stated, Scalar):
        place = root.span.place(document.file)
        from govern.contract import offer  # noqa: PLC0415 - only where something is wrong

        # the standard has several versions, of which only its author knows which one was meant
        clear = stated is None and len(known) == 1
        fixes = offer.first_key(document, "apiVersion", known[0]) if clear else ()
        help_ = f"add `apiVersion: {known[0]}`"
        return finding("CON003", "`apiVersion` is missing", place, help=help_, fixes=fixes)
    if stated.text in known:
        return None
    place = stated.span.place(document.file)
    message = f"apiVersion `{stated.text}` is not one this version of govern reads ({', '.join(known)})"
    return finding("CON005", message, place, route="apiVersion")


def _validate(document: Document, kind: str) -> tuple[Loaded | None, tuple[Diagnostic, ...]]:
    from pydantic import ValidationError  # noqa: PLC0415 - built only once a document needs it

    from govern.contract.kinds import model_of  # noqa: PLC0415 - see above

    model: Any = model_of(kind)
    assert document.root is not None  # noqa: S101 - `load` checked it
    try:
        contract = model.model_validate(to_plain(document.root))
    except ValidationError as error:
        from govern.contract.complaint import complaints  # noqa: PLC0415 - only where something is wrong

        return None, complaints(document, model, error)
    return Loaded(document, contract, contract.ref), ()
