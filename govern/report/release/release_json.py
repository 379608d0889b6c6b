"""Releases as JSON, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.change.releasing import Step
    from govern.contract.reference import Ref
    from govern.contract.revoked import RevokedVersion
    from govern.lineage.statements.predicates import Release


class StatementLike(Protocol):
    """A statement as the app reads it."""

    @property
    def path(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def digest(self) -> str: ...  # noqa: D102
    @property
    def said(self) -> Release: ...  # noqa: D102
    @property
    def signed(self) -> bool: ...  # noqa: D102


class ServingLike(Protocol):
    """A release in force, as the app gives it."""

    @property
    def environment(self) -> str: ...  # noqa: D102 - named by their types
    @property
    def release(self) -> str: ...  # noqa: D102
    @property
    def extent(self) -> str: ...  # noqa: D102
    @property
    def statement(self) -> StatementLike | None: ...  # noqa: D102
    @property
    def confirmed(self) -> bool: ...  # noqa: D102
    @property
    def revoked(self) -> Mapping[Ref, RevokedVersion]: ...  # noqa: D102


def step_json(step: Step, who: str, path: str, document: str | None, *, signed: bool) -> dict[str, Any]:
    """Give a step as it was recorded."""
    return {
        "version": 1,
        "action": step.action,
        "release": step.release,
        "environment": step.environment,
        "replaces": step.replaces,
        "share_ppm": step.share,
        "segment": step.segment,
        "components": dict(step.components),
        "released_by": who,
        "signed": signed,
        "file": path,
        "document": document,
    }


def standing_json(serving: Sequence[ServingLike]) -> dict[str, Any]:
    """Give what is in force by environment."""
    return {"version": 1, "in_force": [_serving(item) for item in serving]}


def history_json(history: Sequence[StatementLike]) -> dict[str, Any]:
    """Give every statement, the first one first."""
    return {"version": 1, "statements": [_statement(item) for item in history]}


def _serving(item: ServingLike) -> dict[str, Any]:
    said = item.statement.said if item.statement is not None else None
    return {
        "environment": item.environment,
        "release": item.release,
        "records": item.extent,
        "share_ppm": said.share_ppm if said is not None else None,
        "segment": said.segment if said is not None else None,
        "since": said.time if said is not None else None,
        "released_by": said.released_by if said is not None else None,
        "signed": item.statement.signed if item.statement is not None else None,
        "confirmed": item.confirmed,
        "statement": item.statement.digest if item.statement is not None else None,
        "revoked": [
            {"version": str(ref), **one._asdict(), "objection": one.objection or None}
            for ref, one in item.revoked.items()
        ],
    }


def _statement(item: StatementLike) -> dict[str, Any]:
    return {"file": item.path, "digest": item.digest, "signed": item.signed, **item.said.fields()}
