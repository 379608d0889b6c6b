"""One event as a pipeline gives it: where it is from, what was in force, what came out.

Named tuples, not dataclasses: the client imports this into other programs, and loading `dataclasses` costs
more than all the rest of the client together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Given(NamedTuple):
    """An input or output: its content, to be committed to and dropped, or a name of content kept elsewhere.

    Exactly one of `content`, `digest` and `commitment` is given. `digest` is `sha256:` or `hmac-sha256:` and
    64 hex digits; `size` counts the bytes it is of. `commitment` is the pipeline's own salted commitment, in
    the form of an SD-JWT disclosure's digest (RFC 9901 section 4.2.3).
    """

    content: str | None = None
    digest: str | None = None
    size: int | None = None
    commitment: str | None = None


class Recommendation(NamedTuple):
    """What the pipeline recommends to do, and how sure it is, in parts per million."""

    action: str
    confidence_ppm: int | None = None


class Decision(NamedTuple):
    """What was made of a recommendation: `act`, `hold` or `deny`, and the action that came of it."""

    verdict: str
    action: str


class Outcome(NamedTuple):
    """What came of it in the world, by a name such as `resolved`."""

    result: str


class Parent(NamedTuple):
    """An earlier event that this one follows from: an outside one, or (`source` None) one of a run's."""

    source: str | None
    id: str


class Event(NamedTuple):
    """One thing that a pipeline did.

    `source` (a URI reference) and `id` together name it: the same again is the same event. `time` is RFC 3339
    in UTC with six fraction digits. What was in force is said by a release, a pipeline, components, or by
    parents alone. `record` is the key of the record it is about, `run` the pipeline's own name for one of its
    runs, `type` its own word for what happened. `data_subject` names the person whose data the contents are,
    where the record's key does not; it never enters the log.
    """

    source: str
    id: str
    time: str
    type: str | None
    environment: str | None
    release: str | None
    pipeline: str | None
    components: tuple[str, ...]
    run: str | None
    record: str | None
    data_subject: str | None
    inputs: Mapping[str, Given]
    outputs: Mapping[str, Given]
    recommendation: Recommendation | None
    decision: Decision | None
    outcome: Outcome | None
    parents: tuple[Parent, ...]

    @property
    def has_content(self) -> bool:
        """Whether any input or output comes with its content, so that a salt is needed."""
        given = (*self.inputs.values(), *self.outputs.values())
        return any(item.content is not None for item in given)
