"""`Workspace`: the configuration of a governed folder, `govern.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from govern.contract.direction import Looser, Ranks
from govern.contract.envelope import Part
from govern.contract.fields import Identifier, LogDatabase, Text, WorkspacePath
from govern.contract.impact import Impact
from govern.contract.kinds.gate import GateSettings, Person
from govern.contract.reference import Ref


class LogSettings(Part):
    """The log: its origin (a URL without scheme, C2SP tlog-checkpoint), its files inside the workspace.

    The private key and the memory of the last checkpoint stay outside the workspace, so that neither is ever
    committed, copied or restored with it.
    """

    origin: Annotated[
        str, Looser.EITHER, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]*$", max_length=200)
    ]
    """The log's name, a URL without its scheme: `example.org/triage`."""
    database: Annotated[LogDatabase, Looser.EITHER] = "lineage/log.db"
    """The file of the log; for a team, a PostgreSQL URL without a password: `postgresql://host/database`."""
    published: Annotated[WorkspacePath, Looser.EITHER] = "lineage/published"
    """The folder of the tiles that others verify."""
    trust: Annotated[WorkspacePath, Looser.EITHER] = "lineage/trust.policy"
    """The file with the keys that are trusted, and how many of them must sign."""
    disclosures: Annotated[Literal["none", "listed"], Looser.HIGHER, Ranks(("none", "listed"))] = "none"
    """Which fields of records are kept beside the log, encrypted, to be shown to an auditor later.

    - `none`: none; what the source still holds can be shown
    - `listed`: those that a data contract lists in `disclosableFields`
    """


class RunDefaults(Part):
    """What `govern run` takes where nothing is said."""

    release: Annotated[Ref | None, Looser.EITHER] = None
    """The release that is run, as `release/ID@VERSION`."""
    environment: Annotated[
        Literal["test", "staging", "production"], Looser.HIGHER, Ranks(("test", "staging", "production"))
    ] = "production"
    """Where it is run.

    - `test`: for trying things out
    - `staging`: as production, without its effects
    - `production`: where it counts
    """
    batch: Annotated[int, Looser.NEITHER, Field(ge=1, le=10_000)] = 256
    """How many records are made durable together."""


class LevelChange(Part):
    """A rule or policy, by its code, held to another severity in this workspace, and why."""

    code: Annotated[str, Looser.EITHER, Field(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    """The code of a rule or policy."""
    level: Annotated[
        Literal["error", "warning", "note", "off"], Looser.LOWER, Ranks(("off", "note", "warning", "error"))
    ]
    """What its findings count as.

    - `error`: the command fails
    - `warning`: the command fails
    - `note`: it is told, and the command does not fail
    - `off`: it is not told
    """
    reason: Annotated[Text, Looser.NEITHER]
    """Why this workspace differs."""


class LintSettings(Part):
    """What contracts are held to: a numbered set of rules, packs of policies, and levels that differ.

    A newer govern brings new rules only in a new set, so that an upgrade never changes what a workspace that
    names its set is held to.
    """

    rule_set: Annotated[int, Looser.EITHER, Field(ge=1)] = 1
    """The number of the set of rules. A newer govern brings new rules only in a new set."""
    packs: Annotated[tuple[Identifier, ...], Looser.FEWER] = ("recommended",)
    """The packs of policies that contracts are held to."""
    levels: Annotated[tuple[LevelChange, ...], Looser.EITHER] = ()
    """Rules and policies that count as more or less here."""


class PromptFolder(Part):
    """A folder of prompts: each text file in it is one, and a contract has to name it.

    Hidden files and Python code are none, nor is what is empty or no text.
    """

    folder: Annotated[WorkspacePath, Looser.EITHER]
    """The folder, relative to the workspace; folders in it belong to it."""
    only: Annotated[tuple[Text, ...], Looser.EITHER] = ()
    """Patterns such as `*.md`, over paths within the folder: other files are no prompts."""


class Workspace(Part):
    """Where contracts stand, where packages with artefacts are installed, where the log is."""

    api_version: Annotated[Literal["govern/v1"], Impact.IDENTITY, Field(alias="apiVersion")]
    """The version of the format: `govern/v1`."""
    kind: Annotated[Literal["Workspace"], Impact.IDENTITY]
    """`Workspace`."""
    name: Annotated[Identifier, Looser.NEITHER]
    """The workspace's name."""
    contracts: Annotated[tuple[WorkspacePath, ...], Impact.SAFEGUARD, Looser.FEWER, Field(min_length=1)] = (
        "contracts",
        "prompts",
        "policies",
    )
    """The folders that hold contracts."""
    packages: Annotated[tuple[WorkspacePath, ...], Impact.BEHAVIOUR, Looser.EITHER] = ()
    """Folders of installed packages, which `package:` artefacts are read from."""
    log: Annotated[LogSettings | None, Impact.SAFEGUARD, Looser.FEWER] = None
    """Where the signed log is; without it there is none."""
    run: Annotated[RunDefaults, Impact.BEHAVIOUR, Looser.NEITHER] = RunDefaults.model_construct()
    """What `govern run` takes where nothing is said."""
    lint: Annotated[LintSettings, Impact.SAFEGUARD, Looser.FEWER] = LintSettings.model_construct()
    """What contracts are held to."""
    people: Annotated[tuple[Person, ...], Impact.SAFEGUARD, Looser.MORE] = ()
    """Those who may approve changes."""
    gate: Annotated[GateSettings, Impact.SAFEGUARD, Looser.EITHER] = GateSettings.model_construct()
    """What a change needs beside a version."""
    prompts: Annotated[tuple[PromptFolder, ...], Impact.SAFEGUARD, Looser.FEWER] = ()
    """Folders of which every prompt must stand in a contract: one that does not is seen by no gate."""
    description: Annotated[Text | None, Impact.DOC] = None
    """What the workspace is for."""
