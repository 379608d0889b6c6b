"""`Workspace`: the configuration of a governed folder, `govern.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from govern.contract.envelope import Part
from govern.contract.fields import Identifier, Text, WorkspacePath
from govern.contract.impact import Impact
from govern.contract.reference import Ref


class LogSettings(Part):
    """The log: its origin (a URL without scheme, C2SP tlog-checkpoint), its files inside the workspace.

    The private key and the memory of the last checkpoint stay outside the workspace, so that neither is ever
    committed, copied or restored with it.
    """

    origin: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]*$", max_length=200)]
    database: WorkspacePath = "lineage/log.db"
    published: WorkspacePath = "lineage/published"
    trust: WorkspacePath = "lineage/trust.policy"


class RunDefaults(Part):
    """What `govern run` takes where nothing is said."""

    release: Ref | None = None
    environment: Literal["test", "staging", "production"] = "production"
    batch: Annotated[int, Field(ge=1, le=10_000)] = 256


class LevelChange(Part):
    """A rule or policy, by its code, held to another severity in this workspace, and why."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    level: Literal["error", "warning", "note", "off"]
    reason: Text


class LintSettings(Part):
    """What contracts are held to: a numbered set of rules, packs of policies, and levels that differ.

    A newer govern brings new rules only in a new set, so that an upgrade never changes what a workspace that
    names its set is held to.
    """

    rule_set: Annotated[int, Field(ge=1)] = 1
    packs: tuple[Identifier, ...] = ("recommended",)
    levels: tuple[LevelChange, ...] = ()


class Workspace(Part):
    """Where contracts stand, where packages with artefacts are installed, where the log is."""

    api_version: Annotated[Literal["govern/v1"], Impact.IDENTITY, Field(alias="apiVersion")]
    kind: Annotated[Literal["Workspace"], Impact.IDENTITY]
    name: Identifier
    contracts: Annotated[tuple[WorkspacePath, ...], Impact.SAFEGUARD, Field(min_length=1)] = (
        "contracts",
        "prompts",
        "policies",
    )
    packages: Annotated[tuple[WorkspacePath, ...], Impact.BEHAVIOUR] = ()
    log: Annotated[LogSettings | None, Impact.SAFEGUARD] = None
    run: Annotated[RunDefaults, Impact.BEHAVIOUR] = RunDefaults()
    lint: Annotated[LintSettings, Impact.SAFEGUARD] = LintSettings()
    description: Annotated[Text | None, Impact.DOC] = None
