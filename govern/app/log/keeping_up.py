"""Witnesses asked by themselves: after a run or a recording, and beside a sequencer that goes on.

Entries are durable and acknowledged before any witness is asked, so none can lose or hold up a decision: what
goes wrong here is told, never raised.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeAlias

from govern.app.log.logs import settings, trust_policy
from govern.errors import GovernError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Self

    from govern.app.log.cosign import Cosigned
    from govern.app.workspace.context import Context

Came: TypeAlias = "Cosigned | GovernError | None"
"""What came of asking: an error where nobody could be asked, None where nobody is to be."""

PAUSE = 1.0
"""Seconds from one time of asking to the next, however fast the log grows."""
AGAIN = 30.0
"""Seconds after which those that were missing are asked again, though the log has not grown."""


def cosign_after(context: Context) -> Came:
    """Have the latest checkpoint cosigned, within `asking.PATIENCE` seconds.

    Only where the trust policy gives some witness a URL. Ctrl-C ends the waiting, and nothing else.
    """
    try:
        if not (context.root / settings(context).trust).exists():
            return None
        policy = trust_policy(context)
        if not any(witness.url for witness in policy.witnesses):
            return None
        from govern.app.log.cosign import gathered  # noqa: PLC0415 - HTTP and TLS only where somebody is asked

        return gathered(context, policy)
    except GovernError as error:
        return error
    except KeyboardInterrupt:
        return UsageError("interrupted while witnesses were asked", help="`govern log cosign` asks again.")


class KeepingUp:
    """A thread that has the latest checkpoint cosigned while another one goes on making them.

    `told` is given a line when what a witness does changes. At the end what was not asked for yet is, and
    waited for as long as for any other.
    """

    def __init__(
        self,
        context: Context,
        told: Callable[[str], None],
        *,
        ask: Callable[[Context], Came] = cosign_after,
        pause: float = PAUSE,
        again: float = AGAIN,
    ) -> None:
        self._context, self._told, self._ask = context, told, ask
        self._pause, self._again = pause, again
        self._grown = threading.Event()
        self._ending = threading.Event()
        self._said: dict[str, tuple[str, str]] = {}
        self._thread = threading.Thread(target=self._run, name="witnesses", daemon=True)

    def __enter__(self) -> Self:
        self._grown.set()  # what was there before has not been cosigned, perhaps
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._grown.set()
        self._thread.join()

    def grown(self, size: int) -> None:
        """Say that there is another checkpoint; returns at once."""
        del size  # whoever is asked is asked for the latest
        self._grown.set()

    def _run(self) -> None:
        missing = False
        while True:
            self._grown.wait(self._again if missing else None)
            ending = self._ending.is_set()
            self._grown.clear()
            missing = self._tell(self._ask(self._context))
            if ending:
                return
            self._ending.wait(self._pause)

    def _tell(self, came: Came) -> bool:
        """Tell what is other than before; whether somebody should be asked again."""
        now = {about: (text, after) for about, text, after in _troubles(came)}
        for about, (text, _) in now.items():
            if self._said.get(about, ("", ""))[0] != text:
                self._told(text)
        for about in self._said.keys() - now.keys():
            self._told(self._said[about][1])
        self._said = now
        return bool(now)


def _troubles(came: Came) -> Iterator[tuple[str, str, str]]:
    """Give what is not as it should be: about what, in which words, and in which ones it is over."""
    if isinstance(came, GovernError):
        yield "asking", f"witnesses were not asked: {came.message}", "witnesses are asked again"
    elif came is not None:
        for one in came.asked:
            if one.failure:
                name = f"witness {one.witness}"
                yield name, f"{name}: {one.failure}", f"{name} cosigns"
        if came.missing:
            yield "quorum", f"not believed yet: the trust policy asks for {came.missing}", "the quorum is met"
