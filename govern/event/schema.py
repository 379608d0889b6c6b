"""JSON Schema of an event, for those who write them and for other tools: what `reading` takes."""

from __future__ import annotations

from typing import Any

_REFERENCE = r"^[a-z][a-z-]*/[A-Za-z0-9][A-Za-z0-9._-]{0,127}@[0-9A-Za-z.+-]{1,128}$"
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"
_DIGEST = "^(hmac-)?sha256:[0-9a-f]{64}$"


def event_schema() -> dict[str, Any]:
    """Give the schema, every field described; the caller may change it."""
    contents = {"type": "object", "propertyNames": {"pattern": _NAME}, "maxProperties": 256}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Event",
        "description": "One thing that a pipeline did, as `govern record` takes it.",
        "type": "object",
        "additionalProperties": False,
        "required": ["source", "id", "time"],
        "allOf": [
            {"anyOf": [{"required": [name]} for name in ("release", "pipeline", "components", "parents")]},
            {
                "anyOf": [
                    {"required": [name]}
                    for name in ("inputs", "outputs", "recommendation", "decision", "outcome")
                ]
            },
        ],
        "properties": {
            "source": _text("Which pipeline this is: a URI reference. With `id` it names the event.", _URI),
            "id": _text("The event among those of its source."),
            "time": {"type": "string", "format": "date-time", "description": "When it happened, RFC 3339."},
            "type": _text("The pipeline's own word for what happened, as a CloudEvent has it."),
            "environment": {
                "enum": ["test", "staging", "production"],
                "description": "Where it happened; by default `run.environment` of govern.yaml.",
            },
            "release": _text("The release that was in force, as release/ID@VERSION.", _REFERENCE),
            "pipeline": _text("The pipeline that ran, as insight-pipeline/ID@VERSION.", _REFERENCE),
            "components": {
                "type": "array",
                "items": {"type": "string", "pattern": _REFERENCE},
                "description": "Further components that were in force, each an exact version in govern.lock.",
            },
            "run": _text("The pipeline's own name for one of its runs."),
            "record": _text("The key of the record that it is about."),
            "data_subject": _text("The person whose data the contents are; it never enters the log."),
            "inputs": {**contents, "description": "What went in.", "additionalProperties": _content()},
            "outputs": {**contents, "description": "What came out.", "additionalProperties": _content()},
            "recommendation": _object(
                "What the pipeline recommends.",
                ["action"],
                action=_text("What to do.", _NAME),
                confidence={
                    "type": ["number", "string"],
                    "description": "From 0 to 1, rounded to parts per million; a text is read exactly.",
                },
            ),
            "decision": _object(
                "What was made of it.",
                ["verdict", "action"],
                verdict={"enum": ["act", "hold", "deny"], "description": "Whether it was carried out."},
                action=_text("What came of it.", _NAME),
            ),
            "outcome": _object(
                "What came of it in the world.",
                ["result"],
                result=_text("Its name, such as `resolved`.", _NAME),
            ),
            "parents": {
                "type": "array",
                "maxItems": 256,
                "items": {
                    "anyOf": [_text("An id of the same source, or ev:2_17."), _parent(), _event_of_run()]
                },
                "description": "Earlier events that this one follows from; they are recorded before it.",
            },
        },
    }


_URI = r"^([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2}){1,512}$"


def _text(description: str, pattern: str | None = None) -> dict[str, Any]:
    bounds: dict[str, Any] = {"minLength": 1, "maxLength": 512} if pattern is None else {"pattern": pattern}
    return {"type": "string", **bounds, "description": description}


def _object(description: str, required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": required,
        "additionalProperties": False,
        "properties": properties,
    }


def _content() -> dict[str, Any]:
    """One input or output: its content, or what stands for it."""
    given: dict[str, dict[str, Any]] = {
        "content": {
            "type": "string",
            "description": "The content; committed to when recorded, then dropped.",
        },
        "digest": {
            "type": "string",
            "pattern": _DIGEST,
            "description": "The digest of content kept elsewhere.",
        },
        "size": {"type": "integer", "minimum": 0, "description": "How many bytes the digest is of."},
        "commitment": {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{43}$",
            "description": "The pipeline's own commitment, an SD-JWT disclosure's digest.",
        },
    }
    one_of = [{"required": [name]} for name in ("content", "digest", "commitment")]
    whole = _object("Exactly one of `content`, `digest` and `commitment`.", [], **given)
    return {"anyOf": [{"type": "string", "description": "The content."}, {**whole, "oneOf": one_of}]}


def _parent() -> dict[str, Any]:
    return _object(
        "An event of another source.",
        ["id"],
        source=_text("Its source.", _URI),
        id=_text("Its id."),
    )


def _event_of_run() -> dict[str, Any]:
    return _object(
        "An event of a run of govern's.", ["event"], event=_text("Such as ev:2_17.", r"^ev:[0-9]+_[0-9]+$")
    )
