"""Checking a log against its signed checkpoints: entries in, failures out; no I/O and nothing of the writer.

Fed with entries in order, it hashes the bytes as they are stored, checks that they are canonical, rebuilds
the tree and compares its root at every signed size. A stored leaf hash beside each entry is not needed for
the proof; it helps to name the very entry that was changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from govern.lineage import checkpoint as checkpoints
from govern.lineage.findings import Findings, Report, describe
from govern.lineage.note import NoteError
from govern.lineage.shape import Shapes
from govern.lineage.store.base import MAX_ENTRY
from govern.lineage.tree import Frontier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from govern.lineage.checkpoint import Believed, Checkpoint
    from govern.lineage.span import Joined
    from govern.lineage.tree import Completed


@dataclass(frozen=True, slots=True)
class _Signed:
    """A checkpoint whose signature is good, and where it came from."""

    checkpoint: Checkpoint
    note: bytes
    place: str


class Auditor:
    """The check of one log: `expect` every checkpoint, `feed` all entries in order, then `report`."""

    def __init__(self, verifier: Believed, *, origin: str | None = None, canonical: bool = True) -> None:
        self.findings = Findings()
        self.size = 0
        self.nodes: dict[tuple[int, int], bytes] = {}
        """Roots of full subtrees of 256, 256², … leaves, as the entries give them."""
        self._verifier = verifier
        self.origin = verifier.name if origin is None else origin
        self._shapes = Shapes() if canonical else None
        self._signed: dict[int, list[_Signed]] = {}
        self._bounds: list[int] = []  # signed sizes not reached yet, the next one last
        self._good = 0
        self._computed = Frontier()  # over the entries' bytes
        self._stored: Frontier | None = None  # over the stored leaf hashes, since the two first differed
        self._stored_nodes: dict[tuple[int, int], bytes] = {}
        self._odd: list[
            tuple[int, str]
        ] = []  # entries whose bytes and leaf hash disagree, since the last root
        self._reached = 0  # size of the last root that was right
        self.start = 0
        """How many entries were verified before, and are not fed again."""
        self._broken = False

    def resume(self, frontier: Frontier) -> None:
        """Go on behind entries that were verified before: their tree had this edge. Before all else."""
        self._computed = frontier
        self.start = self.size = self._reached = frontier.size

    @property
    def frontier(self) -> Frontier | None:
        """The tree's edge over all entries; None where some root was wrong or entries are missing."""
        return None if self._broken else self._computed

    def expect(self, note: bytes, place: str, *, size: int | None = None) -> None:
        """Check a checkpoint's signature; its root is compared when the tree has that size.

        `place` says where it was found; `size` is what the place says its size is. To be called for all of
        them before the first `feed`, and then `ready`.
        """
        try:
            found = checkpoints.verify(note, self._verifier, origin=self.origin)
        except NoteError as error:
            where = "" if size is None else f" of size {size}"
            message = f"the checkpoint{where} in {place} is refused: {error.message}"
            self.findings.add("checkpoint-refused", message)
            return
        if size is not None and found.size != size:
            message = f"the checkpoint kept for size {size} in {place} is of size {found.size}"
            self.findings.add("checkpoint-refused", message)
            return
        self._good += 1
        self._signed.setdefault(found.size, []).append(_Signed(found, note, place))

    @property
    def signed_size(self) -> int:
        """The largest size that a good checkpoint promises."""
        return max(self._signed, default=0)

    def ready(self) -> None:
        """All checkpoints are known; entries follow."""
        self._bounds = sorted(self._signed, reverse=True)
        self._compare()

    @property
    def sizes(self) -> list[int]:
        """All sizes that are signed, ascending."""
        return sorted(self._signed)

    def orderly(self, total: int) -> bool:
        """Whether nothing is wrong so far and a log of `total` entries can be what was signed."""
        heads = [{item.checkpoint.root for item in signed} for signed in self._signed.values()]
        return (
            not self.findings.failures and self.signed_size == total and all(len(one) == 1 for one in heads)
        )

    def accept(self, joined: Joined) -> bool:
        """Take what all entries come to, measured elsewhere, in place of feeding them.

        False where it is not what was signed: nothing has changed then, and they can be fed.
        """
        roots = {size: signed[0].checkpoint.root for size, signed in self._signed.items()}
        if any(joined.roots.get(size) != root for size, root in roots.items()):
            return False
        self._computed, self.nodes = joined.frontier, joined.nodes
        self.size = self._reached = self._computed.size
        self._bounds = []
        return True

    def feed(self, first: int, entries: Sequence[bytes], leaves: Sequence[bytes]) -> None:
        """Take the entries from index `first` on, with their stored leaf hashes."""
        if first != self.size:
            self._missing(first)
        self._check_form(first, entries)
        hashes = [sha256(b"\x00" + entry).digest() for entry in entries]
        done = 0
        while done < len(entries):
            stop = min(self._bounds[-1] - first, len(entries)) if self._bounds else len(entries)
            if hashes[done:stop] != leaves[done:stop]:
                odd = (at for at in range(done, stop) if hashes[at] != leaves[at])
                self._differ([(first + at, describe(first + at, entries[at])) for at in odd])
            self._extend(hashes[done:stop], leaves[done:stop])
            done = stop
            self._compare()

    def report(self) -> Report:
        """Finish: what is signed and not there, what is there and not signed."""
        for size in sorted(self._bounds):
            for signed in self._signed[size]:
                self._truncated(signed)
        self._disagreements()
        last = max(self._signed, default=0)
        if self.size > last:
            message = f"entries {last} to {self.size - 1} lie beyond the last good checkpoint, of size {last}"
            self.findings.add("unsigned-entries", message, last, self.size)
        if not self._signed and not self.findings.failures:
            self.findings.add("no-checkpoint", "the log has no signed checkpoint")
        head = self._signed[last][0].checkpoint if self._signed else None
        failures, omitted = tuple(self.findings.failures), self.findings.omitted
        edge = b"" if failures or self._broken else self._computed.serialise()
        return Report(self.origin, self.size, self._good, head, failures, omitted, self.start, edge)

    def _check_form(self, first: int, entries: Sequence[bytes]) -> None:
        if max(map(len, entries)) > MAX_ENTRY:
            for at in (at for at, entry in enumerate(entries) if len(entry) > MAX_ENTRY):
                message = f"entry {first + at} has more than {MAX_ENTRY} bytes"
                self.findings.add("entry-too-large", message, first + at)
        if self._shapes is not None:
            for at, reason in self._shapes.refuse(entries).items():
                name = describe(first + at, entries[at])
                self.findings.add("not-canonical", f"{name} is not canonical: {reason}", first + at)

    def _missing(self, first: int) -> None:
        if first < self.size:
            message = f"entry {first} stands where entry {self.size} should"
            self.findings.add("entries-missing", message, self.size)
        else:
            one = f"entry {self.size} is"
            what = one if first == self.size + 1 else f"entries {self.size} to {first - 1} are"
            self.findings.add("entries-missing", f"{what} missing", self.size, first)
        self._broken = True
        self.size = first
        self._bounds = [size for size in self._bounds if size > first]

    def _differ(self, odd: list[tuple[int, str]]) -> None:
        """From here on keep two trees, until a signed root says which one is right."""
        self._odd += odd
        if self._stored is None:
            self._stored = self._computed.copy()

    def _extend(self, hashes: Sequence[bytes], leaves: Sequence[bytes]) -> None:
        self.size += len(hashes)
        if self._broken:
            return
        if self._stored is not None:
            self._stored_nodes.update(_tile_roots(self._stored.extend(leaves)))
        self.nodes.update(_tile_roots(self._computed.extend(hashes)))

    def _compare(self) -> None:
        """Where the tree has a signed size, compare roots."""
        if not self._bounds or self._bounds[-1] != self.size:
            return
        size = self._bounds.pop()
        if self._broken:
            return
        signed = self._signed[size]
        computed = self._computed.root()
        stored = computed if self._stored is None else self._stored.root()
        good = [item for item in signed if item.checkpoint.root in {computed, stored}]
        if not good:
            self._mismatch(size, signed[0])
            return
        for bad in (item for item in signed if item.checkpoint.root != good[0].checkpoint.root):
            self._forked(good[0], bad)
        self._settle(changed=good[0].checkpoint.root != computed)
        self._reached = size

    def _settle(self, *, changed: bool) -> None:
        """Say which entries or (unless `changed`) which leaf hashes were altered: the root is known now."""
        for index, name in self._odd:
            if changed:
                self.findings.add("entry-changed", f"{name} was changed after it was signed", index)
            else:
                message = f"the leaf hash stored for {name} was changed; the entry is as signed"
                self.findings.add("leaf-changed", message, index)
        if changed and self._stored is not None:
            self._computed = self._stored
            self.nodes.update(self._stored_nodes)
        self._stored = None
        self._stored_nodes = {}
        self._odd = []

    def _mismatch(self, size: int, signed: _Signed) -> None:
        self._disagreements()
        self._stored = None
        self._broken = True
        message = (
            f"entries {self._reached} to {size - 1} are not what was signed: at least one was changed "
            f"together with its leaf hash, exchanged or inserted. The last size whose root is right is "
            f"{self._reached}; the checkpoint in {signed.place} is\n\n{_indent(signed.note)}\n"
            "Later checkpoints build on it and cannot be checked."
        )
        self.findings.add("batch-changed", message, self._reached, size)

    def _disagreements(self) -> None:
        for index, name in self._odd:
            message = f"{name} was changed: its bytes and its leaf hash disagree"
            self.findings.add("entry-changed", message, index)
        self._odd = []

    def _forked(self, good: _Signed, bad: _Signed) -> None:
        message = (
            f"two signed checkpoints of size {good.checkpoint.size} contradict each other. In "
            f"{good.place}:\n\n{_indent(good.note)}\nIn {bad.place}:\n\n{_indent(bad.note)}"
        )
        self.findings.add("fork", message)

    def _truncated(self, signed: _Signed) -> None:
        size = signed.checkpoint.size
        message = (
            f"entries {self.size} to {size - 1} are missing at the end: the checkpoint in {signed.place} "
            f"is\n\n{_indent(signed.note)}"
        )
        self.findings.add("truncated", message, self.size, size)


def _tile_roots(completed: list[Completed]) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Of the nodes that became complete, give those that tiles and stores keep: every eighth level."""
    for done in completed:
        if done.level and done.level % 8 == 0:
            for at, value in enumerate(done.hashes):
                yield (done.level, done.first + at), value


def _indent(note: bytes) -> str:
    return "".join(f"    {line}\n" for line in note.decode(errors="replace").splitlines())
