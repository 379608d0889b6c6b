"""One thing that a pipeline outside govern did, as it told it: names, digests and commitments, no content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from govern.lineage.entry.form import EVENT_ID, PPM, VERDICT
from govern.lineage.fields import COMMITMENT, DIGEST, NAME, EntryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from govern.lineage.fields import Fields
    from govern.source.canonical import Json

_ANY_DIGEST = re.compile(r"(?:hmac-)?sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Content:
    """What stands for an input or output: a salted commitment, or a digest with the size of what it is of."""

    commitment: str | None = None
    digest: str | None = None
    size: int | None = None

    def fields(self) -> dict[str, Json]:
        """Give the fields that are there."""
        return _present(commitment=self.commitment, digest=self.digest, size=self.size)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event that an outside pipeline told of; `source` and `id` together name it.

    `submitted` is the digest of the event as it was told (`govern.lineage.submission`): the same name with
    another digest is another event, and is never recorded. `factor_set` names what was in force; it is absent
    where the event only follows from its `parents`: (source, id) of recorded events, (None, `ev:2_17`) of
    those of a run.
    """

    type: ClassVar[str] = "recorded"
    time: str
    source: str
    id: str
    submitted: str
    event_type: str | None = None
    environment: str | None = None
    release: str | None = None
    pipeline: str | None = None
    factor_set: str | None = None
    run: str | None = None
    record: str | None = None
    inputs: Mapping[str, Content] | None = None
    outputs: Mapping[str, Content] | None = None
    recommended: str | None = None
    confidence_ppm: int | None = None
    verdict: str | None = None
    action: str | None = None
    result: str | None = None
    parents: tuple[tuple[str | None, str], ...] = ()

    def fields(self) -> dict[str, Json]:
        """Give the fields besides `type`, `v` and `time`; what is not known is not there."""
        return {
            "source": self.source,
            "id": self.id,
            "submitted": self.submitted,
            **_present(
                event_type=self.event_type,
                environment=self.environment,
                release=self.release,
                pipeline=self.pipeline,
                factor_set=self.factor_set,
                run=self.run,
                record=self.record,
                inputs=_contents(self.inputs),
                outputs=_contents(self.outputs),
                recommendation=_present(action=self.recommended, confidence_ppm=self.confidence_ppm) or None,
                decision=_present(verdict=self.verdict, action=self.action) or None,
                outcome=_present(result=self.result) or None,
                parents=[_parent(source, id_) for source, id_ in self.parents] or None,
            ),
        }

    @classmethod
    def read(cls, time: str, fields: Fields) -> Self:
        """Read the fields; raises `EntryError`."""
        there = set(fields.names())

        def text(name: str, form: re.Pattern[str] = NAME) -> str | None:
            return fields.text(name, form) if name in there else None

        recommended, confidence = _recommendation(fields, there)
        verdict, action = _decision(fields, there)
        return cls(
            time,
            fields.text("source"),
            fields.text("id"),
            fields.text("submitted", _ANY_DIGEST),
            text("event_type"),
            text("environment"),
            text("release"),
            text("pipeline"),
            text("factor_set", DIGEST),
            text("run"),
            text("record"),
            _read_contents(fields, "inputs") if "inputs" in there else None,
            _read_contents(fields, "outputs") if "outputs" in there else None,
            recommended,
            confidence,
            verdict,
            action,
            _result(fields, there),
            fields.items("parents", _read_parent) if "parents" in there else (),
        )


def _present(**fields: Json) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value is not None}


def _contents(contents: Mapping[str, Content] | None) -> Json:
    return {name: item.fields() for name, item in contents.items()} if contents else None


def _parent(source: str | None, name: str) -> Json:
    return {"event": name} if source is None else {"source": source, "id": name}


def _read_contents(fields: Fields, name: str) -> dict[str, Content]:
    inner = fields.object(name)
    return {key: _read_content(inner.object(key)) for key in inner.names()}


def _read_content(fields: Fields) -> Content:
    there = fields.names()
    found = Content(
        fields.text("commitment", COMMITMENT) if "commitment" in there else None,
        fields.text("digest", _ANY_DIGEST) if "digest" in there else None,
        fields.integer("size") if "size" in there else None,
    )
    fields.end()
    if (found.commitment is None) == (found.digest is None):
        raise EntryError("an input or output has either a commitment or a digest")
    return found


def _recommendation(fields: Fields, there: set[str]) -> tuple[str | None, int | None]:
    if "recommendation" not in there:
        return None, None
    inner = fields.object("recommendation")
    action = inner.text("action")
    confidence = inner.integer("confidence_ppm", 0, PPM) if inner.names() else None
    inner.end()
    return action, confidence


def _decision(fields: Fields, there: set[str]) -> tuple[str | None, str | None]:
    if "decision" not in there:
        return None, None
    inner = fields.object("decision")
    verdict, action = inner.text("verdict", VERDICT), inner.text("action")
    inner.end()
    return verdict, action


def _result(fields: Fields, there: set[str]) -> str | None:
    if "outcome" not in there:
        return None
    inner = fields.object("outcome")
    result = inner.text("result")
    inner.end()
    return result


def _read_parent(fields: Fields) -> tuple[str | None, str]:
    if fields.names() == ["event"]:
        return None, fields.text("event", EVENT_ID)
    return fields.text("source"), fields.text("id")
