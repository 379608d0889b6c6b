"""From an event as a pipeline tells it to its entry: contents become commitments and are dropped.

The entry keeps a digest of the event as it was told, contents included, so that telling it again is
recognised and telling it differently under the same name is refused. Where there are contents the digest is
keyed with the record's salt, for a plain digest of a short text can be guessed; once the salt is erased
nothing compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.lineage.commitment import commit, keyed_digest
from govern.lineage.entry import Content, Recorded
from govern.lineage.personal.beside import Whose
from govern.source.canonical import canonical_bytes, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.event.model import Event, Given
    from govern.source.canonical import Json

KEYED = "hmac-sha256:"
"""How the digest of an event with contents begins."""

_DOMAIN = "submitted"


def whose(event: Event) -> Whose:
    """Say whose data the contents of an event are: the subject it names, else the record's, else its own."""
    key = event.record if event.record is not None else event.id
    return Whose(event.source, key, event.data_subject or key)


def submitted(event: Event, salt: bytes | None) -> str:
    """Digest an event as it was told; `salt` is needed where it has contents.

    Raises CanonicalError for what has no canonical bytes: a lone surrogate in a text.
    """
    data = canonical_bytes(_told(event))
    if not event.has_content:
        return digest(data)
    if salt is None:
        raise ValueError("an event with contents is digested under a salt")
    return keyed_digest(salt, _DOMAIN, data)


def recorded(
    event: Event,
    salt: bytes | None,
    *,
    environment: str | None,
    pipeline: str | None,
    factor_set: str | None,
) -> Recorded:
    """Make the entry of an event; environment, pipeline and factor set are what was found to be in force."""
    given, decided = event.recommendation, event.decision
    return Recorded(
        time=event.time,
        source=event.source,
        id=event.id,
        submitted=submitted(event, salt),
        event_type=event.type,
        environment=environment,
        release=event.release,
        pipeline=pipeline,
        factor_set=factor_set,
        run=event.run,
        record=event.record,
        inputs=_contents("inputs", event.inputs, salt),
        outputs=_contents("outputs", event.outputs, salt),
        recommended=given.action if given else None,
        confidence_ppm=given.confidence_ppm if given else None,
        verdict=decided.verdict if decided else None,
        action=decided.action if decided else None,
        result=event.outcome.result if event.outcome else None,
        parents=tuple((parent.source, parent.id) for parent in event.parents),
    )


def _contents(part: str, contents: Mapping[str, Given], salt: bytes | None) -> dict[str, Content] | None:
    return {name: _content(f"{part}/{name}", given, salt) for name, given in contents.items()} or None


def _content(name: str, given: Given, salt: bytes | None) -> Content:
    if given.content is None:
        return Content(given.commitment, given.digest, given.size)
    if salt is None:
        raise ValueError("a content is committed to under a salt")
    return Content(commit(salt, name, given.content))


def _told(event: Event) -> Json:
    """Give the event as canonical JSON, every field in its place."""
    value: dict[str, Json] = {}
    for name, item in zip(event._fields, event, strict=True):
        if name != "data_subject":  # says whose the contents are, and is no part of what happened
            value[name] = _plain(item)
    return value


def _plain(item: object) -> Json:
    if item is None or isinstance(item, str | int):
        return item
    if isinstance(item, dict):
        return {str(key): _plain(inner) for key, inner in item.items()}
    if isinstance(item, tuple):
        return [_plain(inner) for inner in item]
    raise TypeError(f"{type(item).__name__} is no part of an event")
