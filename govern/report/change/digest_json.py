"""The digests of a component as JSON: enough to compute each of them anew.

A class digest is SHA-256 over the canonical JSON (RFC 8785) of its `[route, value]` rows in this order; the
closure over `{"own": {class: digest}, "uses": {reference: closure}}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.contract.digests import ranked
from govern.contract.impact import GATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.change.resolving import Content
    from govern.contract.reference import Ref


def digest_json(content: Content, uses: Mapping[Ref, str], *, locked: bool | None) -> dict[str, Any]:
    """Give each class with its digest and rows, and the closure with what it closes over."""
    rows = ranked(content.leaves)
    return {
        "version": 1,
        "component": str(content.ref),
        "locked": locked,
        "classes": {
            impact.value: {
                "digest": content.digests.of(impact),
                "values": [[list(leaf.route), leaf.value] for leaf in rows if leaf.impact is impact],
            }
            for impact in GATED
        },
        "files": content.file_digests,
        "uses": {str(ref): closure for ref, closure in uses.items()},
        "closure": content.digests.closure,
    }
