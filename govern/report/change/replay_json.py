"""A replayed history for programs, as JSON of a stable shape.

    {
      "version": 1,
      "range": "v1..main",
      "commits": [{
        "commit": "<40 or 64 hex digits>", "parent": "<hex>|null", "subject": "first line of the message",
        "verdict": "ok|note|blocked|inherited|unjudged|ungoverned",
        "assumed": false, "problem": "", "standing": 0,
        "blocked": true, "components": [...], "settings": [...], "documents": [...], "findings": [...],
        "uncounted": [...]
      }],
      "counts": {"ok": 10, "blocked": 1}
    }

From `blocked` on, a commit is what `govern.report.change.change_json` says of it and its first parent,
without what the parent compared with itself has as well; `standing` counts the errors among that. `assumed`
means that it has no workspace and was judged with the one that it would have had; `problem` is why an
`unjudged` one was not. Keys may be added under the same version; one that changes its meaning or goes
raises it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govern.change.replayed import Replayed

VERSION = 1


def replay_json(span: str, found: Sequence[Replayed]) -> dict[str, Any]:
    """Give a history as values that `json.dumps` takes, in a fixed order."""
    return {
        "version": VERSION,
        "range": span,
        "commits": [_commit(each) for each in found],
        "counts": dict(sorted(Counter(each.verdict for each in found).items())),
    }


def _commit(each: Replayed) -> dict[str, Any]:
    return {
        "commit": each.commit,
        "parent": each.parent,
        "subject": each.subject,
        "verdict": each.verdict,
        "assumed": each.assumed,
        "problem": each.problem,
        "standing": each.standing,
        **each.report.to_json(),
    }
