"""Describing one event: what went in, what came out, what was recommended, decided, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govern.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self


class Recording:
    """One event while it happens; made by `Client.record`, handed in when its block ends without an error.

    Contents that are given (`input`, `output`) are committed to and dropped when the event is recorded: the
    log never holds them. Until then they stand in the spool.
    """

    def __init__(self, value: dict[str, Any], submit: Callable[[Mapping[str, Any]], None]) -> None:
        self._value = value
        self._submit = submit
        self._done = False

    @property
    def id(self) -> str:
        """The event's id, with which later events name it as their parent."""
        return str(self._value["id"])

    def input(
        self,
        name: str,
        content: str | None = None,
        *,
        digest: str | None = None,
        size: int | None = None,
        commitment: str | None = None,
    ) -> Self:
        """Say what went in: its content, or the digest of content kept elsewhere, or your own commitment."""
        return self._content("inputs", name, content=content, digest=digest, size=size, commitment=commitment)

    def output(
        self,
        name: str,
        content: str | None = None,
        *,
        digest: str | None = None,
        size: int | None = None,
        commitment: str | None = None,
    ) -> Self:
        """Say what came out, as `input` does."""
        return self._content(
            "outputs", name, content=content, digest=digest, size=size, commitment=commitment
        )

    def recommend(self, action: str, confidence: float | str | None = None) -> Self:
        """Say what is recommended, and how sure the pipeline is, from 0 to 1."""
        said = {"action": action}
        return self._set(
            "recommendation", said if confidence is None else said | {"confidence": str(confidence)}
        )

    def decide(self, verdict: str, action: str | None = None) -> Self:
        """Say what was made of it: act, hold or deny; by default of the recommended action."""
        if action is None:
            action = self._value.get("recommendation", {}).get("action")
        return self._set("decision", {"verdict": verdict, "action": action})

    def outcome(self, result: str) -> Self:
        """Say what came of it in the world, by a name such as `resolved`."""
        return self._set("outcome", {"result": result})

    def follows(self, parent: str, *, source: str | None = None) -> Self:
        """Name an earlier event that this one follows from: an id, of another source where one is named."""
        self._check()
        named = parent if source is None else {"source": source, "id": parent}
        self._value.setdefault("parents", []).append(named)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._check()
            self._submit(self._value)
        self._done = True

    def _content(self, part: str, name: str, **given: str | int | None) -> Self:
        self._check()
        self._value.setdefault(part, {})[name] = {
            key: value for key, value in given.items() if value is not None
        }
        return self

    def _set(self, name: str, value: dict[str, Any]) -> Self:
        self._check()
        self._value[name] = value
        return self

    def _check(self) -> None:
        if self._done:
            raise UsageError(
                "this event was handed in already", help="What follows from it is an event of its own."
            )
