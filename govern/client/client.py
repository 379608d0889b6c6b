"""The client: events of one source, handed into a spool."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from govern.client.recording import Recording
from govern.client.spool import MAX_BYTES, Spool
from govern.errors import UsageError
from govern.event.fields import EventError
from govern.event.reading import read
from govern.event.text import MAX_EVENT
from govern.event.times import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import Self

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Client:
    """Hands events of one source into a spool; safe for threads, and after a fork.

    `source` is a URI reference that names this pipeline. What was in force is named once here or for each
    event: `release`, or `pipeline`, or `components`, each an exact version that govern.lock has.

    With `durable` an event is on the disk when its block ends. `max_bytes` bounds the spool.
    """

    def __init__(
        self,
        spool: str | os.PathLike[str],
        *,
        source: str,
        release: str | None = None,
        pipeline: str | None = None,
        components: Iterable[str] = (),
        environment: str | None = None,
        run: str | None = None,
        durable: bool = True,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._spool = Spool(os.fspath(spool), durable=durable, max_bytes=max_bytes)
        given = {
            "source": source,
            "release": release,
            "pipeline": pipeline,
            "components": [*components] or None,
            "environment": environment,
            "run": run,
        }
        self._given = {name: value for name, value in given.items() if value is not None}

    @property
    def folder(self) -> str:
        """The spool's folder, as `govern record --spool` takes it."""
        return self._spool.folder

    def record(self, record: str | None = None, **fields: Any) -> Recording:
        """Begin an event about a record: `with client.record("1842") as event: event.recommend("escalate")`.

        `fields` are those of an event (`govern schema event`), and count before what the client was given.
        Without an `id` it gets a random one, without a `time` the clock's.
        """
        value = self._given | {name: item for name, item in fields.items() if item is not None}
        if record is not None:
            value["record"] = record
        value.setdefault("id", os.urandom(16).hex())
        if "time" not in value:
            import datetime as dt  # noqa: PLC0415 - not at the start of programs that may never tell an event

            value["time"] = spelled(dt.datetime.now(dt.UTC))
        return Recording(value, self.submit)

    def submit(self, *events: Mapping[str, Any]) -> None:
        """Hand in whole events, as `govern schema event` has them: all of them together, or none.

        Raises:
            EventError: one of them is not of the form; nothing is handed in.
            SpoolFullError, DurabilityError: the spool could not take them.

        """
        self._spool.append([_payload(event) for event in events])

    def flush(self) -> None:
        """Make durable what was handed in; only needed without `durable`. Raises DurabilityError."""
        self._spool.flush()

    def deliver(self, workspace: str | os.PathLike[str] | None = None) -> dict[str, Any]:
        """Run `govern record --spool` over this spool, and give its JSON: in a process of its own.

        Raises UsageError with what that process said where it could not record; the events stay in the spool.
        """
        import subprocess  # noqa: PLC0415 - a pipeline seldom drains its own spool
        import sys  # noqa: PLC0415 - see above

        self.flush()
        command = [sys.executable, "-m", "govern", "record", "--spool", self.folder, "--format", "json"]
        if workspace is not None:
            command += ["--workspace", os.fspath(workspace)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        if done.returncode not in {0, 1}:
            raise UsageError(f"the spool was not recorded: {done.stderr.strip()}")
        return dict(json.loads(done.stdout))

    def close(self) -> None:
        """Make everything durable and let go of the spool. Raises DurabilityError."""
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _payload(event: Mapping[str, Any]) -> bytes:
    """Spell an event that can be recorded; raises EventError for another."""
    read(dict(event))
    try:
        data = _encode(dict(event)).encode()
    except (
        TypeError,
        ValueError,
    ) as error:  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
        raise EventError(f"the event is no JSON: {error}", help="Give texts, numbers and names.") from None
    if len(data) > MAX_EVENT:
        raise EventError(
            f"an event has at most {MAX_EVENT} bytes, this one {len(data)}",
            help="Name large contents by `digest` and `size`.",
        )
    return data
