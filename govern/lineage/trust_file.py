"""The trust policy as text: C2SP tlog-policy (c2sp.org/tlog-policy), read strictly, and added to.

A comment of ours right before a `log` line says at which tree sizes its key counts:
`# from size 12 until size 1234`, and, of a log that was frozen, `# until size 1234 root BASE64: why`. Others
who read the file pass over it and believe no less than before. What begins so and goes on otherwise is
refused.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, NoReturn

from govern.errors import UsageError
from govern.lineage.cosignature import Cosigner
from govern.lineage.log_keys import Span
from govern.lineage.note import KeyTextError, Verifier, strict_b64decode
from govern.lineage.tree import HASH_SIZE
from govern.lineage.trust import NONE, Group, Policy, Witness

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LINES = 10_000
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BOUNDS = re.compile(
    r"[ \t]*#[ \t]*(?:from size (?P<first>0|[1-9][0-9]{0,17}))?[ \t]*"
    r"(?:until size (?P<last>0|[1-9][0-9]{0,17})(?:[ \t]+root (?P<root>[A-Za-z0-9+/]{43}=))?)?"
    r"[ \t]*(?::[ \t]*(?P<reason>.*))?"
)
_BOUNDS_MEANT = re.compile(r"[ \t]*#[# \t]*(?:from|until)[ \t]+size\b", re.IGNORECASE)
"""A comment that some reader may take for bounds: it is followed in full or refused, never passed over."""
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_FORMS = {
    "log": "log VKEY [URL]",
    "witness": "witness NAME VKEY [URL]",
    "group": "group NAME all|any|COUNT MEMBER...",
    "quorum": "quorum NAME, or `quorum none`",
}


def parse(text: str, file: str) -> Policy:
    """Read a policy. Raises UsageError at the first line that can't be followed."""
    reader = _Reader(file)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise UsageError(f"{file} has more than {MAX_LINES} lines")
    for number, line in enumerate(lines, 1):
        reader.number = number
        reader.read(line)
    return reader.policy()


class _Reader:
    """The lines of a policy, one after the other."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.number = 1
        self._spans: list[Span] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._quorum: str | None = None
        self._keys: set[tuple[str, bytes]] = set()
        self._bounds: re.Match[str] | None = None

    def read(self, line: str) -> None:
        """Take one line."""
        bounds, self._bounds = self._bounds, None
        if found := _FORBIDDEN.search(line):
            self._refuse(f"the control character {found[0]!r} can't stand in a policy")
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if bounds is not None and words[:1] != ["log"]:
            self._misplaced(self.number - 1)
        if not words:
            return
        if words[0].startswith("#"):
            self._comment(line)
            return
        self._line(words, bounds)

    def _comment(self, line: str) -> None:
        self._bounds = _bounds(line)
        if self._bounds is None and _BOUNDS_MEANT.match(line):
            self._refuse(
                "this comment begins as the sizes at which a key counts, and is not of their form",
                "Write `# from size 12 until size 99: why` right before its `log` line; `from`, `until` and "
                "the reason may be left out. Put any other words behind the colon.",
            )

    def _line(self, words: list[str], bounds: re.Match[str] | None) -> None:
        match words:
            case ["log", key] | ["log", key, _]:
                self._log(key, bounds)
            case ["witness", name, key]:
                self._witness(name, key, "")
            case ["witness", name, key, url]:
                self._witness(name, key, url)
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name]:
                self._choose(name)
            case [word, *_] if word in _FORMS:
                self._refuse(f"this is no `{word}` line", f"It reads: {_FORMS[word]}.")
            case _:
                self._refuse(
                    f"`{words[0]}` is not a line of a trust policy",
                    f"Lines are {'; '.join(_FORMS.values())}; and comments, which begin with #.",
                )

    def policy(self) -> Policy:
        """Give what was read."""
        if self._bounds is not None:
            self._misplaced(self.number)
        if self._quorum is None:
            raise UsageError(
                f"{self.file} has no quorum line",
                help="Add a line `quorum none`, or name a witness or group.",
            )
        return Policy(tuple(self._spans), tuple(self._witnesses), tuple(self._groups), self._quorum)

    def _log(self, text: str, bounds: re.Match[str] | None) -> None:
        try:
            verifier = Verifier.parse(text)
        except KeyTextError as error:
            self._refuse(error.message, error.help)
        self._once("log", verifier.public_key)
        self._spans.append(self._span(verifier, bounds))

    def _span(self, verifier: Verifier, bounds: re.Match[str] | None) -> Span:
        if bounds is None:
            return Span(verifier)
        first = int(bounds["first"] or 0)
        last = None if bounds["last"] is None else int(bounds["last"])
        if last is not None and last < first:
            self._refuse(f"the comment above ends the key's sizes at {last}, before they begin")
        root = None
        if bounds["root"] is not None:
            try:
                root = strict_b64decode(bounds["root"])
            except ValueError as error:
                self._refuse(f"the root in the comment above is not base64: {error}")
            if len(root) != HASH_SIZE:
                self._refuse("the root in the comment above has not 32 bytes")
        return Span(verifier, first, last, root, bounds["reason"] or "")

    def _witness(self, name: str, text: str, url: str) -> None:
        self._define(name)
        try:
            cosigner = Cosigner.parse(text)
        except KeyTextError as error:
            self._refuse(error.message, error.help)
        self._once("witness", cosigner.public_key)
        self._witnesses.append(Witness(name, cosigner, url))

    def _group(self, name: str, threshold: str, members: Sequence[str]) -> None:
        self._define(name)
        known = self._names()
        for member in members:
            if member not in known or member == name:
                self._refuse(
                    f"the group {name} names {member}, which no line before it defines",
                    "Put the `witness` and `group` lines of its members first.",
                )
        taken = {member for group in self._groups for member in group.members}
        if again := [member for at, member in enumerate(members) if member in {*taken, *members[:at]}]:
            self._refuse(
                f"{again[0]} is a member of a group already",
                "Each witness counts in one way only: list it once.",
            )
        count = {"all": len(members), "any": 1}.get(threshold)
        if count is None:
            if not _NUMBER.fullmatch(threshold) or int(threshold) > len(members):
                self._refuse(f"{threshold} is not `all`, `any` or a number from 1 to {len(members)}")
            count = int(threshold)
        self._groups.append(Group(name, count, tuple(members)))

    def _choose(self, name: str) -> None:
        if self._quorum is not None:
            self._refuse("there are two quorum lines", "Keep one.")
        if name != NONE and name not in self._names():
            self._refuse(
                f"the quorum is {name}, which no line before it defines",
                "Put its `witness` or `group` line first.",
            )
        self._quorum = name

    def _define(self, name: str) -> None:
        if name == NONE:
            self._refuse(f"`{NONE}` is the name of the quorum that needs nobody")
        if name in self._names():
            self._refuse(f"{name} is defined twice")

    def _names(self) -> set[str]:
        return {one.name for one in self._witnesses} | {one.name for one in self._groups}

    def _once(self, kind: str, material: bytes) -> None:
        if (kind, material) in self._keys:
            self._refuse(f"this {kind}'s key is in the policy already, under this name or another")
        self._keys.add((kind, material))

    def _misplaced(self, number: int) -> NoReturn:
        """Refuse sizes that are not right before the key that they are of."""
        self.number = number
        self._refuse(
            "this comment says at which sizes a key counts, and no `log` line comes right after it",
            "Put it right before the line of its key.",
        )

    def _refuse(self, message: str, help: str = "") -> NoReturn:  # noqa: A002 - as the error's field
        raise UsageError(
            message, help=help or "See c2sp.org/tlog-policy.", place=f"{self.file}:{self.number}:1"
        )


def _bounds(line: str) -> re.Match[str] | None:
    found = _BOUNDS.fullmatch(line)
    return found if found is not None and (found["first"] or found["last"]) else None


def spell(span: Span) -> str:
    """Give a log's line, with the comment before it where its key does not count at every size."""
    parts = [f"from size {span.first}"] if span.first else []
    if span.last is not None:
        root = "" if span.root is None else f" root {b64encode(span.root).decode()}"
        parts.append(f"until size {span.last}{root}")
    said = " ".join(parts)
    reason = f": {span.reason}" if said and span.reason else ""
    return f"# {said}{reason}\nlog {span.verifier.text}\n" if said else f"log {span.verifier.text}\n"


def with_log(text: str, verifier: Verifier) -> str:
    """Add a log's key to a policy's text; a key that is there already changes nothing."""
    if any(_words(line)[:2] == ["log", verifier.text] for line in text.split("\n")):
        return text
    if not text:
        return (
            f"# Logs whose checkpoints are believed (C2SP tlog-policy).\nquorum none\n{spell(Span(verifier))}"
        )
    return _ended(text) + spell(Span(verifier))


def with_span(text: str, span: Span) -> str:
    """Say of a log's key at which sizes it counts: in place of what its line says now, or in a new line."""
    kept: list[str] = []
    done = False
    for line in _ended(text).split("\n")[:-1]:
        if _words(line)[:2] != ["log", span.verifier.text]:
            kept.append(line)
            continue
        if kept and _bounds(kept[-1]):
            kept.pop()
        url = _words(line)[2:]
        kept += [*spell(span).split("\n")[:-2], " ".join(["log", span.verifier.text, *url])]
        done = True
    whole = "".join(f"{line}\n" for line in kept)
    return whole if done else whole + spell(span)


def with_witness(text: str, witness: Witness) -> str:
    """Add a witness before the quorum line, or at the end; which quorum is asked for stays as it is."""
    line = " ".join(["witness", witness.name, witness.cosigner.text, *([witness.url] if witness.url else [])])
    lines = _ended(text).split("\n")[:-1]
    at = next((n for n, one in enumerate(lines) if _words(one)[:1] == ["quorum"]), len(lines))
    return "".join(f"{one}\n" for one in [*lines[:at], line, *lines[at:]])


def with_quorum(text: str, name: str) -> str:
    """Ask for another quorum: its line moves to the end, after all that it can name."""
    lines = [line for line in _ended(text).split("\n")[:-1] if _words(line)[:1] != ["quorum"]]
    return "".join(f"{line}\n" for line in [*lines, f"quorum {name}"])


def _words(line: str) -> list[str]:
    return [word for word in re.split(r"[ \t]+", line) if word]


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
