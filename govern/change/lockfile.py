"""`govern.lock`: every released version with its digests, one a line, so that git merges it cleanly.

The first line says what the file is. Each other line is the canonical JSON of one component, sorted by
reference:

    {"digests":{...},"files":[["prompts/x.md","sha256:..."]],"ref":"prompt/x@1.0.0","source":"sha256:..."}

`files` is a list of pairs, since paths may hold any character and the keys of canonical JSON may not.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from govern.contract.digests import Digests
from govern.contract.reference import Ref, version_key
from govern.diagnostic import Place
from govern.errors import UsageError
from govern.source.canonical import canonical_bytes, parse_canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

LOCK_FILE = "govern.lock"
HEADER = "# govern.lock 1 - written by `govern lock`; one released version a line, never changed afterwards"

_HEADER = re.compile(r"# govern\.lock (\d+)(?: .*)?")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_CLASSES = ("behaviour", "closure", "exposure", "safeguard", "schema")
_RESTORE = f"Take {LOCK_FILE} from git (`git checkout HEAD -- {LOCK_FILE}`), then run `govern lock`."


@dataclass(frozen=True, slots=True)
class LockedComponent:
    """A version as it was released.

    `source` is the digest of the YAML file's bytes, `files` has the digest of the bytes of each workspace
    file it names, and `digests` are what a change is judged by.
    """

    ref: Ref
    source: str
    files: dict[str, str]
    digests: Digests

    @property
    def objects(self) -> tuple[str, ...]:
        """The digests of everything the version was made of."""
        return tuple(dict.fromkeys((self.source, *self.files.values())))


@dataclass(frozen=True)
class Lock:
    """Every released version by reference."""

    components: dict[Ref, LockedComponent] = field(default_factory=dict)

    @cached_property
    def _lines(self) -> dict[Ref, int]:
        return {ref: line for line, ref in enumerate(sorted(self.components), 2)}

    def place(self, ref: Ref) -> Place:
        """Find the line of a version as `dump` writes it; the first line where the lock does not have it."""
        return Place(LOCK_FILE, self._lines.get(ref, 1))

    def versions(self, line: str) -> list[Ref]:
        """List the versions of one component (`prompt/x`), lowest first."""
        found = (ref for ref in self.components if ref.line == line)
        return sorted(found, key=lambda ref: (version_key(ref.version), ref.version))


def dump(lock: Lock) -> bytes:
    """Write the text of a lock: its first line, the components sorted, a trailing newline."""
    rows = (_row(lock.components[ref]) for ref in sorted(lock.components))
    return b"".join(row + b"\n" for row in (HEADER.encode(), *rows))


def _row(component: LockedComponent) -> bytes:
    return canonical_bytes(
        {
            "ref": str(component.ref),
            "source": component.source,
            "files": [[path, digest] for path, digest in sorted(component.files.items())],
            "digests": asdict(component.digests),
        }
    )


Rows: TypeAlias = dict[str, LockedComponent]
"""Lines of locks that were read, so that an equal line of another lock is not read again."""


def parse(data: bytes, file: str = LOCK_FILE, *, any_order: bool = False, known: Rows | None = None) -> Lock:
    """Read a lock. With `any_order` the lines may stand in any order, as after a merge that kept both sides'.

    An equal line may then stand twice. `known` are lines that were read before, and gets those of this lock.

    Raises UsageError with file and line for merge-conflict markers, malformed, unsorted or repeated lines,
    bytes that are not UTF-8, and a version of the format that this program does not know.
    """
    rows = _rows(data, file)
    _header(rows[0], file)
    known = {} if known is None else known
    components: dict[Ref, LockedComponent] = {}
    lines: dict[Ref, int] = {}
    last: Ref | None = None
    for number, row in enumerate(rows[1:], 2):
        component = known.get(row) or known.setdefault(row, _component(row, file, number))
        ref = component.ref
        if ref in components:
            if any_order and component == components[ref]:
                continue  # both branches had it
            _twice(component, components[ref], f"{file}:{number}", lines[ref])
        if last is not None and ref < last and not any_order:
            _refuse(
                f"{ref} stands after {last}", "Run `govern lock`; it puts the lines in order.", file, number
            )
        components[ref], lines[ref], last = component, number, ref
    return Lock(dict(sorted(components.items())))


def versions_named(data: bytes) -> frozenset[Ref]:
    """Give the versions that a lock names, also one that can't be read whole, as a merge may leave it."""
    found = set()
    for row in data.splitlines():
        with suppress(UsageError, ValueError):
            found.add(_read_row(parse_canonical(row)).ref)
    return frozenset(found)


def _rows(data: bytes, file: str) -> list[str]:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        _refuse("the lock is not UTF-8 text", _RESTORE, file, data.count(b"\n", 0, error.start) + 1)
    rows = text.split("\n")
    for number, row in enumerate(rows, 1):
        if row.startswith(_MARKERS):
            _refuse(
                f"a merge conflict stands open here (`{row[:7]}`)",
                "Resolve by keeping both sides' lines and deleting the markers, then run `govern lock`.",
                file,
                number,
            )
        if row.endswith("\r"):
            help_ = f"Write `{LOCK_FILE} text eol=lf` into .gitattributes and check the file out again."
            _refuse("the line ends with a carriage return", help_, file, number)
    if rows[-1] != "":
        _refuse("the last line is cut off: it does not end with a newline", _RESTORE, file, len(rows))
    return rows[:-1] or [""]


def _header(row: str, file: str) -> None:
    match = _HEADER.fullmatch(row)
    if match is None:
        _refuse("this is not a lock: its first line is not `# govern.lock 1 ...`", _RESTORE, file, 1)
    if match[1] != "1":
        help_ = "Use the version of govern that wrote it, or a later one."
        _refuse(f"this version of govern does not know version {match[1]} of the lock", help_, file, 1)


def _component(row: str, file: str, number: int) -> LockedComponent:
    try:
        return _read_row(parse_canonical(row.encode()))
    except (UsageError, ValueError) as error:
        why = error.message if isinstance(error, UsageError) else str(error)
        _refuse(f"not a line that `govern lock` wrote: {why}", _RESTORE, file, number)


def _read_row(row: Any) -> LockedComponent:
    """Raise ValueError for what is not a line of ours."""
    if not isinstance(row, dict) or set(row) != {"ref", "source", "files", "digests"}:
        raise ValueError("its keys are not digests, files, ref and source")
    digests, files = row["digests"], row["files"]
    if not isinstance(digests, dict) or tuple(sorted(digests)) != _CLASSES:
        raise ValueError(f"`digests` does not hold {', '.join(_CLASSES)}")
    if not isinstance(files, list) or any(not _is_pair(item) for item in files):
        raise ValueError("`files` is not a list of path and digest")
    paths = [item[0] for item in files]
    if paths != sorted(set(paths)):
        raise ValueError("`files` is unsorted or names a file twice")
    _all_digests((row["source"], *digests.values(), *(item[1] for item in files)))
    return LockedComponent(Ref.parse(str(row["ref"])), row["source"], dict(files), Digests(**digests))


def _is_pair(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and isinstance(item[0], str)


def _all_digests(values: Iterable[Any]) -> None:
    for value in values:
        if not isinstance(value, str) or _DIGEST.fullmatch(value) is None:
            raise ValueError(f"`{value}` is not a digest (sha256: and 64 hex digits)")


def _twice(component: LockedComponent, first: LockedComponent, place: str, line: int) -> NoReturn:
    ref = component.ref
    if component == first:
        raise UsageError(
            f"{ref} stands twice (first in line {line})",
            help="Run `govern lock`; it keeps one of the two.",
            place=place,
        )
    raise UsageError(
        f"{ref} stands twice with different content (first in line {line})",
        help=f"Two branches gave {ref.line} the same version. Keep the line of the branch that is merged "
        f"into, delete the other, then run `govern bump {ref}` and `govern lock`: what came of both gets a "
        "version of its own.",
        place=place,
    )


def _refuse(message: str, help_: str, file: str, line: int) -> NoReturn:
    raise UsageError(message, help=help_, place=f"{file}:{line}")
