"""A data contract says of a field that it has not whose data a record is, or that it may be disclosed.

What it checks
--------------
`subjectField` and each of the `disclosableFields` among the `customProperties` with `vendor: govern` name a
field of the contract's `schema`, by its dotted path within its table.

Why it matters
--------------
By `subjectField` it is known whose data a record is, so that `govern erase` finds all of a person's. A run
over a contract that misnames it ends before the first record, and so does every later step that asks it.

Example
-------
    schema:
      - name: reviews
        properties: [{name: patient_id}]
    customProperties:
      - {property: subjectField, value: pateint_id, vendor: govern}

Instead
-------
    customProperties:
      - {property: subjectField, value: patient_id, vendor: govern}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from govern.check.odcs import Part
from govern.check.rule import Rule
from govern.contract import offer
from govern.contract.personal import DISCLOSABLE_FIELDS, SUBJECT_FIELD, VENDOR
from govern.diagnostic import Severity
from govern.source.node import Mapping, Scalar
from govern.source.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.view import View
    from govern.contract.kinds.data_contract import DataContract
    from govern.contract.load import Loaded
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for loaded in view.catalog.of_kind("DataContract"):
        for what, value in _named(loaded):
            fields = cast("DataContract", loaded.contract).fields()
            name = value.node.text if isinstance(value.node, Scalar) else None
            if name in fields:
                continue
            guess = did_you_mean(name, fields) if name is not None else None
            said = (
                f"names `{name}`, which is no field of the contract" if name is not None else "names no field"
            )
            yield RULE.at(
                value.place,
                f"`{what}` {said}",
                route=value.spelt,
                help=f"did you mean `{guess}`?" if guess else "name a field of `schema` as it is spelt there",
                fixes=offer.value(value.document, value.route, guess) if guess else (),
            )


def _named(loaded: Loaded) -> Iterator[tuple[str, Part]]:
    """Give each value that must name a field, with the property it is a value of."""
    root = loaded.document.root
    for entry in Part(loaded.document, root).each("customProperties") if isinstance(root, Mapping) else ():
        what, value = entry.text("property") or "", entry.get("value")
        if entry.text("vendor") != VENDOR or value is None:
            continue
        if what == DISCLOSABLE_FIELDS and not isinstance(value.node, Scalar | Mapping):
            yield from ((what, item) for item in value.items)
        elif what in {SUBJECT_FIELD, DISCLOSABLE_FIELDS}:
            yield what, value


RULE = Rule("PRV014", "misnamed-field", Severity.ERROR, _check, __doc__)
