"""A bench for rules: small workspaces as text, in which `«` and `»` mark what a finding must point at."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from govern.check.about import is_about
from govern.check.lint import LintResult, lint
from govern.check.registry import rule
from govern.check.view import View
from govern.contract.catalog import read_catalog
from govern.contract.load import Loaded, load
from govern.contract.reference import Ref
from govern.contract.revoked import RevokedVersion
from govern.contract.tree import MemoryTree
from govern.diagnostic import Diagnostic, Place
from govern.source.reader import read_document

TODAY = dt.date(2026, 3, 1)
CONFIG = "apiVersion: govern/v1\nkind: Workspace\nname: bench\n"


def unmark(file: str, text: str) -> tuple[str, list[Place]]:
    """Take the marks out of a text, and give the places they stood around."""
    bare, places, start = "", [], (0, 0)
    for character in text:
        line, column = bare.count("\n") + 1, len(bare) - (bare.rfind("\n") + 1) + 1
        if character == "«":
            start = (line, column)
        elif character == "»":
            places.append(Place(file, *start, line, column))
        else:
            bare += character
    return bare, places


@dataclass(frozen=True)
class Told:
    """What was revoked, as a test says."""

    found: Mapping[Ref, RevokedVersion]

    @property
    def named(self) -> frozenset[Ref]:
        return frozenset(self.found)

    def of(self, version: Ref) -> RevokedVersion | None:
        return self.found.get(version)


@dataclass
class Bench:
    """What a test asks for: `view` makes a workspace, `judge` runs one rule and holds it to the marks."""

    def doc(
        self, kind: str, name: str, body: str = "", *, version: str = "1.0.0", status: str = "active"
    ) -> str:
        api = "v3.1.0" if kind == "DataContract" else "govern/v1"
        head = f"apiVersion: {api}\nkind: {kind}\nid: {name}\nversion: {version}\nstatus: {status}\n"
        return head + textwrap.dedent(body).lstrip("\n")

    def view(
        self,
        files: Mapping[str, str | bytes],
        *,
        now: dt.date = TODAY,
        locked: Mapping[str, str] | None = None,
        closures: Mapping[str, str] | None = None,
        archived: Mapping[str, str] | None = None,
        revoked: Mapping[str, RevokedVersion] | None = None,
    ) -> View:
        data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
        catalog = read_catalog(MemoryTree({"govern.yaml": CONFIG.encode()} | data))
        kept = {Ref.parse(ref): self.loaded(ref, text) for ref, text in (archived or {}).items()}
        return View(
            catalog,
            kept.get,
            {
                **{Ref.parse(ref): value for ref, value in (locked or {}).items()},
                **dict.fromkeys(kept, "sha256:0"),
            },
            {Ref.parse(ref): value for ref, value in (closures or {}).items()},
            now,
            revoked=Told({Ref.parse(ref): value for ref, value in (revoked or {}).items()}),
        )

    def loaded(self, name: str, text: str) -> Loaded:
        found, problems = load(read_document(text.encode(), f"archive/{name}.yaml"))
        assert found is not None, problems
        return found

    def judge(self, code: str, files: Mapping[str, str | bytes], **more: object) -> list[Diagnostic]:
        bare: dict[str, str | bytes] = {}
        expected: list[Place] = []
        for name, text in files.items():
            if isinstance(text, str):
                bare[name], places = unmark(name, text)
                expected += places
            else:
                bare[name] = text
        view = self.view(bare, **more)  # type: ignore[arg-type]  # forwarded as they came
        assert [str(item.message) for item in view.catalog.diagnostics] == [], (
            "the case itself must be readable"
        )
        found = sorted(rule(code).check(view), key=lambda item: item.place)
        assert not found or is_about(code, view.kinds), "it is not loaded where this is found"
        assert [item.place for item in found] == sorted(expected), [item.message for item in found]
        for item in found:
            assert item.code == code
            assert item.slug == rule(code).slug
            assert item.help
            assert item.route
        return found

    def lint(self, files: Mapping[str, str | bytes], **more: object) -> LintResult:
        return lint(self.view(files, **more))  # type: ignore[arg-type]  # forwarded as they came


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def judge(bench: Bench) -> Callable[..., list[Diagnostic]]:
    return bench.judge


@pytest.fixture
def doc(bench: Bench) -> Callable[..., str]:
    return bench.doc
