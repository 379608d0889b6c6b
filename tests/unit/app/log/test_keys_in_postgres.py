"""Rotation, witnesses and the end of a log, where the log is in PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from govern.app.log.logs import open_reader, open_writer, trusted
from govern.app.log.sequence import sequence
from govern.errors import GovernError
from govern.lineage.entry import LogSucceeded, decode
from govern.lineage.store.containing import containing

from ..conftest import Work
from .witnessing import command, good, witness


@contextmanager
def sequencing(work: Work) -> Iterator[list[GovernError]]:
    """Run a sequencer, which has to end by itself; gives what it ended with."""
    ended: list[GovernError] = []
    given_up, leading = threading.Event(), threading.Event()

    def run() -> None:
        try:
            sequence(
                work.context, stop=given_up.is_set, told=lambda _: leading.set(), progress=lambda _: None
            )
        except GovernError as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert leading.wait(10)
        yield ended
        thread.join(5)
    finally:
        given_up.set()
        thread.join(10)


def test_a_log_in_postgresql_is_cosigned_rotated_and_frozen(
    work: Work, tmp_path: Path, postgres_url: str
) -> None:
    work.edit(
        "govern.yaml",
        "origin: log.example/small\n",
        f'origin: log.example/small\n  database: "{postgres_url}"\n',
    )
    (work.root / "lineage/trust.policy").unlink()
    work.good("log", "init")
    (first,) = trusted(work.context)
    with witness(work, "x", tmp_path / "x.db") as (x, url):
        good(work, "log", "witness", "add", "X", x, url, "--quorum", "X")
        good(work, "log", "cosign")
        work.good("verify")
        good(work, "keys", "rotate")
        with open_writer(work.context) as log:
            log.append([{"n": 1}], "2026-01-03T00:00:00.000000Z")
        good(work, "log", "cosign")
        assert "cosigned by X" in work.good("verify")
        work.good("log", "publish")
        published = work.root / "lineage/published"
        assert work.good("verify", str(published), "--key", first.text).startswith("intact")
    with open_reader(work.context) as reader:
        size = reader.head().size
    with open_writer(work.context) as log:
        log.append([{"n": 2}], "2026-01-03T00:00:00.000000Z")
    with sequencing(work) as ended:
        assert f"at size      {size}," in good(work, "log", "freeze", "--reason", "stolen")
    assert [f"was frozen at size {size}: stolen" in error.message for error in ended] == [True]
    assert work.govern("verify").exit_code == 4
    with open_reader(work.context) as reader:
        assert [decode(one).type for one in containing(reader.database, b"key-rotated")] == ["key-rotated"]
    done = command(work, "log", "succeed")
    assert (done.exit_code, "stays where it is" in done.stderr) == (2, True)
    work.edit("govern.yaml", postgres_url, f"{postgres_url}_next")
    (origin,) = {key.name for key in trusted(work.context)}
    assert f"follows      {origin}\n" in good(work, "log", "succeed")
    with open_reader(work.context) as reader:
        first = decode(next(reader.entries(0, 1)))
    assert isinstance(first, LogSucceeded)
    assert (first.predecessor, first.size) == (origin, size)
