"""Whether a log kept every promise: the evidence of all processes against what the log holds in the end.

Nothing here is shared with what wrote the log: entries are counted and compared as bytes, and trees, notes
and proofs are those of the second verifier, `govern.verifier`. It does no I/O, so that histories with a
planted fault can be put to it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate
from typing import Any

from govern.verifier.merkle import Tree, leaf_hash
from govern.verifier.note import Head, Key, RefusedError, open_checkpoint
from govern.verifier.proofs import verify_entry, verify_growth

from .evidence import Piece

TYPE = "hammer"
"""The type of entries that are appended directly: each says its `batch`, its `part` of it, `of` how many."""


@dataclass(frozen=True)
class Final:
    """What the log holds in the end: indices and bytes of entries, its last checkpoint, its public key."""

    rows: Sequence[tuple[int, bytes]]
    checkpoint: str
    key: Key


@dataclass(frozen=True)
class Fault:
    """A promise that was not kept: `kind` in a word, `said` for people."""

    kind: str
    said: str


def digest(entries: Sequence[bytes]) -> str:
    """Name entries by their bytes, in their order."""
    return sha256(b"\n".join(entries)).hexdigest()


def judge(final: Final, evidence: Sequence[Piece]) -> list[Fault]:
    """Give every promise that was not kept."""
    entries = [data for _, data in final.rows]
    tree = Tree()
    roots = [tree.root()]
    for data in entries:
        tree.add(leaf_hash(data))
        roots.append(tree.root())
    of_kind: dict[str, list[Piece]] = defaultdict(list)
    for piece in evidence:
        of_kind[piece["kind"]].append(piece)
    found = [*_dense(final.rows), *_whole(entries), *_kept(entries, of_kind)]
    found += _heads(final, roots, of_kind)
    found += _proofs(final, entries, roots, of_kind)
    found += _in_time(final, of_kind)
    found += [Fault("refused", f"{one['who']}: {one['said']}") for one in of_kind["refused"]]
    found += [Fault("failed", f"{one['who']}: {one['said']}") for one in of_kind["failed"]]
    return found


def _dense(rows: Sequence[tuple[int, bytes]]) -> Iterator[Fault]:
    for at, (index, _) in enumerate(rows):
        if index != at:
            yield Fault("gap", f"entry {index} stands where entry {at} should")
            return


def _whole(entries: Sequence[bytes]) -> Iterator[Fault]:
    """Batches are in whole, in one piece and once; events once."""
    events: Counter[tuple[str, str]] = Counter()
    batches: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for at, data in enumerate(entries):
        value = json.loads(data)
        if value["type"] == TYPE:
            batches[value["batch"]].append((at, value))
        elif value["type"] == "recorded":
            events[value["source"], value["id"]] += 1
    for name, parts in batches.items():
        first, count = parts[0][0], parts[0][1]["of"]
        if len(parts) > count:
            yield Fault("doubled", f"batch {name} of {count} entries is in with {len(parts)}")
        elif [(at, one["part"]) for at, one in parts] != [(first + n, n) for n in range(count)]:
            yield Fault("torn", f"batch {name} of {count} entries is in pieces, from entry {first} on")
    for (source, name), times in events.items():
        if times > 1:
            yield Fault("doubled", f"the event {name} of {source} is in {times} times")


def _kept(entries: Sequence[bytes], evidence: dict[str, list[Piece]]) -> Iterator[Fault]:
    """What was acknowledged stands where it was said, byte for byte; events stand somewhere."""
    for one in evidence["acknowledged"]:
        first, stop = one["first"], one["stop"]
        if digest(entries[first:stop]) != one["digest"]:
            yield Fault("lost", f"entries {first} to {stop - 1}, acknowledged to {one['who']}, are not there")
    recorded = {value["id"] for value in map(json.loads, entries) if value["type"] == "recorded"}
    for one in evidence["event"]:
        if one["id"] not in recorded:
            yield Fault("lost", f"the event {one['id']}, acknowledged to {one['who']}, is not there")


def _heads(final: Final, roots: Sequence[bytes], evidence: dict[str, list[Piece]]) -> Iterator[Fault]:
    """Every checkpoint that was handed out is of this history, and the last one is of all of it."""
    notes = {one["note"] for kind in ("acknowledged", "seen") for one in evidence[kind]}
    for text in sorted(notes):
        yield from _head(final, roots, text)
    for one in evidence["head"]:
        if one["size"] >= len(roots) or roots[one["size"]].hex() != one["root"]:
            yield Fault("fork", f"{one['who']} was told of another tree of size {one['size']}")
    last = _opened(final.checkpoint, final.key)
    if isinstance(last, str):
        yield Fault("fork", f"the last checkpoint: {last}")
    elif (last.size, last.root) != (len(roots) - 1, roots[-1]):
        yield Fault("fork", f"the last checkpoint is of size {last.size}, the log of {len(roots) - 1}")


def _head(final: Final, roots: Sequence[bytes], note: str) -> Iterator[Fault]:
    head = _opened(note, final.key)
    if isinstance(head, str):
        yield Fault("fork", f"a checkpoint that was handed out: {head}")
    elif head.size >= len(roots) or roots[head.size] != head.root:
        yield Fault("fork", f"a checkpoint of size {head.size} that was handed out is of another history")


def _proofs(
    final: Final, entries: Sequence[bytes], roots: Sequence[bytes], evidence: dict[str, list[Piece]]
) -> Iterator[Fault]:
    """Every proof that was handed out holds, and is about this history."""
    for one in evidence["proof"]:
        entry = one["entry"].encode()
        try:
            head = verify_entry(one["text"], entry, final.key)
        except RefusedError as error:
            yield Fault("proof", f"{one['who']} was given a proof that does not hold: {error}")
            continue
        index = int(one["text"].partition("\nindex ")[2].split("\n", 1)[0])
        if entries[index : index + 1] != [entry] or roots[head.size : head.size + 1] != [head.root]:
            yield Fault("proof", f"{one['who']} was given a proof of entry {index} of another history")
    for one in evidence["growth"]:
        try:
            head = verify_growth(one["text"], one["old"].encode(), final.key)
        except RefusedError as error:
            yield Fault("proof", f"{one['who']} was given a proof of growth that does not hold: {error}")
            continue
        if roots[head.size : head.size + 1] != [head.root]:
            yield Fault("proof", f"{one['who']} was given a proof that another history grew")


def _in_time(final: Final, evidence: dict[str, list[Piece]]) -> Iterator[Fault]:
    """Whoever asks sees all that was acknowledged, or that anyone saw, before the question began."""
    heads = [(one, _opened(one["note"], final.key)) for one in evidence["seen"]]
    seen = [(one, head.size) for one, head in heads if isinstance(head, Head)]
    told = sorted(
        [(one["at"], one["stop"]) for one in evidence["acknowledged"]]
        + [(one["until"], size) for one, size in seen]
    )
    moments = [at for at, _ in told]
    largest = [0, *accumulate((size for _, size in told), max)]
    for one, size in seen:
        known = largest[bisect_left(moments, one["at"])]
        if size < known:
            yield Fault("turned back", f"{one['who']} saw size {size} when size {known} was known already")


@cache
def _opened(note: str, key: Key) -> Head | str:
    """Check a checkpoint; give what it says, or why it is refused."""
    try:
        return open_checkpoint(note.encode(), key)
    except RefusedError as error:
        return str(error)
