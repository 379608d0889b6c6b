"""Reading one event strictly: unknown fields, wrong types and empty events are refused, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.event.fields import EventError, Fields, Form, meant
from govern.event.model import Decision, Event, Given, Outcome, Parent, Recommendation
from govern.event.times import utc

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENTS = ("production", "staging", "test")
VERDICTS = ("act", "deny", "hold")
PPM = 1_000_000

_TEXT = Form(r"[^\x00-\x1f\x7f]{1,512}", "a text of 1 to 512 characters without control characters")
_URI = Form(
    r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2}){1,512}",
    "a URI reference (RFC 3986) of at most 512 characters, such as https://example.org/triage",
)
_NAME = Form(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", "a name: letters, digits, `.`, `_` and `-`")
_REFERENCE = Form(
    r"[a-z][a-z-]*/[A-Za-z0-9][A-Za-z0-9._-]{0,127}@[0-9A-Za-z.+-]{1,128}",
    "an exact reference such as model/triage@1.2.0",
)
_DIGEST = Form(r"(?:hmac-)?sha256:[0-9a-f]{64}", "a digest: `sha256:` or `hmac-sha256:` and 64 hex digits")
_COMMITMENT = Form(r"[A-Za-z0-9_-]{43}", "a commitment: 43 characters of base64url (RFC 9901 section 4.2.3)")
_EVENT_OF_RUN = Form(r"ev:[0-9]{1,18}_[0-9]{1,18}", "an event of a run, such as ev:2_17")
_MOST = 256


def read(value: object) -> Event:
    """Read an event from JSON; raises EventError naming the first field that is wrong."""
    fields = Fields(value)
    source = fields.text("source", _URI)
    event = Event(
        source,
        fields.text("id", _TEXT),
        _time(fields),
        fields.optional("type", _TEXT),
        _one_of(fields, "environment", ENVIRONMENTS),
        _reference(fields, "release"),
        _reference(fields, "pipeline"),
        _components(fields),
        fields.optional("run", _TEXT),
        fields.optional("record", _TEXT),
        fields.optional("data_subject", _TEXT),
        _contents(fields, "inputs"),
        _contents(fields, "outputs"),
        fields.inner("recommendation", _recommendation),
        fields.inner("decision", _decision),
        fields.inner("outcome", lambda inner: Outcome(inner.text("result", _NAME))),
        _parents(fields, source),
    )
    fields.end()
    _complete(event)
    return event


def parts_per_million(value: object) -> int:
    """Read a confidence from 0 to 1, a decimal text or a number, rounded half to even to parts per million.

    Raises ValueError.
    """
    from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation  # noqa: PLC0415 - only where there is one

    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number")  # noqa: TRY004 - what is wrong is a value somebody wrote
    try:
        number = Decimal(str(value))
        if not 0 <= number <= 1:
            raise ValueError("not from 0 to 1")
        return int((number * PPM).to_integral_value(ROUND_HALF_EVEN))
    except InvalidOperation:
        raise ValueError("not a number") from None


def _complete(event: Event) -> None:
    said = (event.recommendation, event.decision, event.outcome, event.inputs, event.outputs)
    if not any(said):
        raise EventError(
            "the event says nothing",
            help="Give a recommendation, a decision, an outcome, inputs or outputs.",
        )
    if not (event.release or event.pipeline or event.components or event.parents):
        raise EventError(
            "the event does not say what was in force",
            help="Name the `release`, the `pipeline` or the `components`, or the `parents` it follows from.",
        )


def _time(fields: Fields) -> str:
    value = fields.take("time")
    hint = "Give an RFC 3339 time such as 2026-01-31T12:00:00Z."
    if type(value) is not str:
        raise fields.wrong("time", "is missing" if value is None else "is not a text", help=hint)
    try:
        return utc(value)
    except ValueError:
        raise fields.wrong("time", "is not an RFC 3339 time", help=hint) from None


def _one_of(fields: Fields, name: str, known: tuple[str, ...]) -> str | None:
    value = fields.take(name)
    if value is None:
        return None
    if type(value) is not str or value not in known:
        hint = meant(value, known) if type(value) is str else meant("", known)
        raise fields.wrong(name, f"is none of {', '.join(known)}", help=hint)
    return value


def _reference(fields: Fields, name: str) -> str | None:
    return fields.optional(name, _REFERENCE)


def _components(fields: Fields) -> tuple[str, ...]:
    found = fields.array("components")
    for at, item in enumerate(found):
        if type(item) is not str or not _REFERENCE.matches(item):
            raise fields.wrong(f"components[{at}]", f"is not {_REFERENCE.words}")
    return tuple(sorted({str(item) for item in found}))


def _contents(fields: Fields, name: str) -> Mapping[str, Given]:
    value = fields.take(name)
    if value is None:
        return {}
    if type(value) is not dict:
        raise fields.wrong(name, "is not a JSON object")
    if len(value) > _MOST:
        raise fields.wrong(name, f"has more than {_MOST} fields")
    return {key: _given(fields, name, key, item) for key, item in value.items()}


def _given(fields: Fields, name: str, key: str, item: object) -> Given:
    route = f"{name}.{key[:80]}"
    if not _NAME.matches(key):
        raise fields.wrong(route, f"is not named by {_NAME.words}")
    if type(item) is str:
        return Given(item)
    if type(item) is not dict:
        hint = "Write other values as a JSON text, or name them by `digest`."
        raise fields.wrong(route, "is neither a text nor an object", help=hint)
    inner = Fields(item, fields.route(route))
    content = inner.take("content")
    if content is not None and type(content) is not str:
        raise inner.wrong("content", "is not a text", help="Write other values as a JSON text.")
    found = Given(
        content,
        inner.optional("digest", _DIGEST),
        inner.size("size"),
        inner.optional("commitment", _COMMITMENT),
    )
    inner.end()
    if sum(item is not None for item in (found.content, found.digest, found.commitment)) != 1:
        raise fields.wrong(route, "needs exactly one of `content`, `digest` and `commitment`")
    if found.size is not None and found.digest is None:
        raise fields.wrong(f"{route}.size", "goes with a `digest` only")
    return found


def _recommendation(inner: Fields) -> Recommendation:
    action = inner.text("action", _NAME)
    value = inner.take("confidence")
    if value is None:
        return Recommendation(action)
    try:
        return Recommendation(action, parts_per_million(value))
    except ValueError:
        raise inner.wrong(
            "confidence", "is not a number from 0 to 1", help="Such as 0.82, or `0.82`."
        ) from None


def _decision(inner: Fields) -> Decision:
    verdict = _one_of(inner, "verdict", VERDICTS)
    if verdict is None:
        raise inner.wrong("verdict", "is missing", help=meant("", VERDICTS))
    return Decision(verdict, inner.text("action", _NAME))


def _parents(fields: Fields, source: str) -> tuple[Parent, ...]:
    found = fields.array("parents")
    if len(found) > _MOST:
        raise fields.wrong("parents", f"has more than {_MOST} items")
    return tuple(dict.fromkeys(_parent(fields, source, at, item) for at, item in enumerate(found)))


def _parent(fields: Fields, source: str, at: int, item: object) -> Parent:
    if type(item) is str:
        if _EVENT_OF_RUN.matches(item):
            return Parent(None, item)
        item = {"source": source, "id": item}
    inner = Fields(item, fields.route(f"parents[{at}]"))
    if (event := inner.optional("event", _EVENT_OF_RUN)) is not None:
        parent = Parent(None, event)
    else:
        parent = Parent(inner.optional("source", _URI) or source, inner.text("id", _TEXT))
    inner.end()
    return parent
