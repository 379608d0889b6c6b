"""Who works on the log while the hammer falls: each one for ever, saying what it was promised.

All of them use a log as people and pipelines do: through the workspace.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from random import Random

from govern.app.log import logs, prove, publish, sequence, verify
from govern.app.recording.spool import drain as record_spool
from govern.client.client import Client
from govern.lineage import checkpoint as checkpoints
from govern.source.canonical import canonical_bytes

from .evidence import Notebook, now
from .judge import TYPE, digest
from .scene import NOW, Scene


def batches(who: str, draw: Random) -> Iterator[list[bytes]]:
    """Give one batch after the other, of which most are small."""
    number = 0
    while True:
        (count,) = draw.choices((1, 2, 3, 10, 300), (20, 20, 20, 10, 1))
        pad = "x" * draw.randrange(200)
        yield [
            canonical_bytes(
                {"type": TYPE, "v": 1, "time": NOW, "batch": f"{who}-{number}", "part": part, "of": count}
                | {"pad": pad}
            )
            for part in range(count)
        ]
        number += 1


def write(scene: Scene, who: str, book: Notebook, draw: Random, *, key: bool = True) -> None:
    """Append batches directly."""
    with logs.open_writer(scene.context(key=key)) as log:
        for batch in batches(who, draw):
            receipt = log.append(list(batch), NOW)
            book.write(
                "acknowledged",
                first=receipt.first,
                stop=receipt.stop,
                digest=digest(batch),
                note=receipt.checkpoint.decode(),
                at=now(),
            )


def hand_in(scene: Scene, who: str, book: Notebook, draw: Random) -> None:
    """Append without the signing key: another process puts it in order."""
    write(scene, who, book, draw, key=False)


def pipeline(scene: Scene, who: str, book: Notebook, draw: Random) -> None:
    """Tell events with the client, as a pipeline does."""
    with Client(scene.spool, source="https://hammer.example", components=["model/urgency@1.0.0"]) as client:
        number = 0
        while True:
            with client.record(id=f"{who}-{number}") as event:
                event.input("text", "x" * draw.randrange(300)).recommend("alert", 0.5)
            book.write("event", id=event.id)
            number += 1
            time.sleep(draw.random() * 0.01)


def drain(scene: Scene, who: str, book: Notebook, draw: Random) -> None:
    """Record the pipelines' events, as `govern record --spool` does."""
    while True:
        if scene.spool.is_dir():
            found = record_spool(scene.context(), scene.spool)
            if found.refusals:
                book.write("failed", said=f"refused {found.refused[0]}")
            book.write("head", size=found.log_size, root=found.log_root)
        time.sleep(draw.random() * 0.1)


def lead(scene: Scene, who: str, book: Notebook, draw: Random) -> None:
    """Put in order what others hand in, as `govern log sequence` does."""
    sequence.sequence(scene.context(), stop=lambda: False, told=lambda _: None, progress=lambda _: None)


def ask(scene: Scene, who: str, book: Notebook, draw: Random) -> None:
    """Look at the log's end, and have proofs made of what is in it and that it grew."""
    kept: list[bytes] = []
    while True:
        context, at = scene.context(), now()
        with logs.open_reader(context) as reader:
            note = reader.checkpoint() or b""
        book.write("seen", note=note.decode(), at=at, until=now())
        kept = [*kept[-50:], note]
        index = draw.randrange(checkpoints.peek(note).size)
        proved = prove.prove_entry(context, str(index))
        book.write("proof", text=proved.data.decode(), entry=(proved.beside or b"").decode())
        old = draw.choice(kept)
        grown = prove.prove_consistency(context, str(checkpoints.peek(old).size), None)
        book.write("growth", text=grown.data.decode(), old=old.decode())
        time.sleep(draw.random() * 0.05)


def check(scene: Scene, who: str, book: Notebook, draw: Random) -> None:
    """Publish the log, and verify all of it while others write."""
    while True:
        if draw.random() < 0.7:
            publish.publish_log(scene.context(), None)
        for one in verify.verify_workspace(scene.context(), None):
            if not one.ok:
                book.write("refused", said=str([*one.report.failures, *one.index, one.missing]))
        time.sleep(draw.random() * 0.1)


Role = Callable[[Scene, str, Notebook, Random], None]
"""Works until it is killed: for `who` it is, writing down what it is promised, drawing what to do."""

IN_A_FILE: dict[str, Role] = {
    "writer-1": write,
    "writer-2": write,
    "writer-3": write,
    "pipeline": pipeline,
    "drain": drain,
    "reader": ask,
    "verifier": check,
}
IN_A_SERVER: dict[str, Role] = {
    "writer-1": write,
    "writer-2": write,
    "keyless": hand_in,
    "sequencer": lead,
    "pipeline": pipeline,
    "drain": drain,
    "reader": ask,
    "verifier": check,
}
