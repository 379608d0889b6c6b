"""What `govern approve` signed, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.change.subject import Subject


def approve_json(
    username: str, role: str, subjects: Sequence[Subject], path: str, *, approves: bool
) -> dict[str, Any]:
    """Give the statement's subjects, who spoke in which role, and the file."""
    return {
        "version": 1,
        "decision": "approve" if approves else "reject",
        "approver": username,
        "role": role,
        "subjects": [{"name": subject.name, "digest": subject.digest} for subject in subjects],
        "file": path,
    }
