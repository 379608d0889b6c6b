"""Hammer a log for a set time, and prove that it kept every promise.

    python -m tests.faults.hammer FOLDER --seconds 8 --seed 1 [--url POSTGRESQL_URL] [--plant FAULT]

Ends with 0 where it did, with 1 where it did not; then FOLDER has the evidence and the log. The seed says who
does what and when it is struck; the moments at which a blow meets a process are the machine's.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from govern.app.log import logs, publish, verify
from govern.app.recording.spool import drain
from govern.errors import GovernError
from govern.verifier.database import verify_database
from govern.verifier.note import Key, RefusedError
from govern.verifier.tiles import verify_folder

from . import plants
from .actors import IN_A_FILE, IN_A_SERVER
from .evidence import Piece, collect
from .judge import TYPE, Fault, Final, judge
from .scene import NOW, Scene
from .supervisor import Supervisor


def main() -> int:
    options = _options()
    scene = Scene(options.folder.resolve(), options.url)
    scene.folder.mkdir(parents=True, exist_ok=True)
    scene.make()
    faults = _warm_up(scene)
    if options.plant:
        plants.PLANTS[options.plant]()
    roles = IN_A_FILE if scene.url is None else IN_A_SERVER
    supervisor = Supervisor(scene, roles, options.seconds, options.seed)
    supervisor.run()
    scene.await_store()
    evidence = collect(scene.evidence)
    faults += _afterwards(scene)
    final = _final(scene)
    faults += judge(final, evidence)
    store = "sqlite" if scene.url is None else "postgres"
    told = _told(supervisor, evidence, final, faults)
    lines = [f"hammer {store}: {options.seconds:g} s, seed {options.seed}: {told}"]
    lines += [f"{fault.kind}: {fault.said}" for fault in faults[:20]]
    lines += [f"{len(faults)} faults; the log and the evidence are in {scene.folder}"] * bool(faults)
    print(*lines, sep="\n")  # noqa: T201 - its output
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.hammer")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url")
    parser.add_argument("--plant", choices=sorted(plants.PLANTS))
    return parser.parse_args()


def _warm_up(scene: Scene) -> list[Fault]:
    """Do everything once, so that no process has to load what another one loaded."""
    context = scene.context()
    with logs.open_writer(context) as log:
        log.append([{"type": "warm-up", "v": 1, "time": NOW}], NOW)
    return _verified(scene)


def _verified(scene: Scene) -> list[Fault]:
    """Publish, and verify with both verifiers; the second one reads files only."""
    publish.publish_log(scene.context(), None)
    found = verify.verify_workspace(scene.context(), None)
    faults = [
        Fault("refused", str([*one.report.failures, *one.index, one.missing])) for one in found if not one.ok
    ]
    key = _key(scene)
    try:
        heads = [verify_folder(scene.published, key)]
        if scene.url is None:
            heads.append(verify_database(scene.folder / "ws" / "lineage" / "log.db", key))
    except RefusedError as error:
        return [*faults, Fault("refused", f"by the second verifier: {error}")]
    with scene.reader() as reader:
        ours = reader.head()
    odd = [head for head in heads if (head.size, head.root) != (ours.size, ours.root)]
    return [*faults, *(Fault("refused", f"the second verifier sees {head}") for head in odd)]


def _afterwards(scene: Scene) -> list[Fault]:
    """Let the survivors' work be finished: what waits is recorded, and the log goes on."""
    try:
        drain(scene.context(), scene.spool)
        with logs.open_writer(scene.context()) as log:
            log.append([{"type": "after", "v": 1, "time": NOW}], NOW)
        return _verified(scene)
    except GovernError as error:
        return [Fault("broken", f"the log does not go on: {error}")]


def _key(scene: Scene) -> Key:
    (verifier,) = logs.trusted(scene.context())
    return Key.parse(verifier.text)


def _final(scene: Scene) -> Final:
    with scene.reader() as reader:
        rows = list(reader.database.stream("SELECT idx, bytes FROM entry ORDER BY idx"))
        note = reader.checkpoint() or b""
    return Final([(index, bytes(data)) for index, data in rows], note.decode(), _key(scene))


def _told(supervisor: Supervisor, evidence: list[Piece], final: Final, faults: list[Fault]) -> str:
    """Say what was survived."""
    kinds = Counter(one["kind"] for one in evidence)
    blows = ", ".join(f"{count} {name}" for name, count in sorted(supervisor.blows.items()))
    kills = sum(count for name, count in supervisor.blows.items() if name != "stopped")
    direct = sum(one["stop"] - one["first"] for one in evidence if one["kind"] == "acknowledged")
    of_type = b'"type":"%b"' % TYPE.encode()
    unasked = sum(of_type in data for _, data in final.rows) - direct
    lost = sum(fault.kind == "lost" for fault in faults)
    return (
        f"{kills} kills ({blows}), {direct:,} entries and {kinds['event']:,} events acknowledged, "
        f"{lost} lost, {max(unasked, 0):,} in without an answer; "
        f"{kinds['proof'] + kinds['growth']:,} proofs and "
        f"{kinds['seen'] + kinds['acknowledged'] + kinds['head']:,} checkpoints handed out, "
        f"{'all hold' if not faults else f'{len(faults)} faults'}"
        + (f"; {supervisor.away} times the server was away" if supervisor.away else "")
    )


if __name__ == "__main__":
    sys.exit(main())
