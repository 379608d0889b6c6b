"""A program as a function: JSON Lines on its standard input and output, kept alive between questions.

    with CommandFunction(["python3", "rate.py"], timeout=10) as ask:
        ask({"text": "..."})

The program reads a line of JSON (ASCII, so that its locale does not matter) and writes one, until its input
ends. It is given no environment but what is declared. It is started at the first question, and started anew
where it ended in between; where it is out of time it is killed with all that it started.
"""

from __future__ import annotations

import json
import re
import shutil
from threading import Lock
from typing import TYPE_CHECKING, Any

from govern.app.models.program import GRACE, EndedError, Program, ProgramError
from govern.app.models.strict import loads
from govern.errors import GovernError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_LONGEST_NAME = 80
_SHORTEST_KEY = 6
STARTS = 3
"""How often a program is started for one question, where it ends without an answer."""
MOST_FAILURES = 5
"""Questions in a row without an answer after which it is not started again."""
_PLACE = re.compile(r'^ *File "([^"\n]+)", line ([0-9]{1,7})', re.MULTILINE)
_KIND = re.compile(
    r"^((?:[A-Za-z_]\w{0,40}\.){0,4}[A-Z][A-Za-z]{0,40}(?:Error|Exception))(?::|$)", re.MULTILINE
)


class CommandError(GovernError):
    """A program gave no answer. `said` is the end of its error output, which may quote what it was asked.

    `told` is what may be passed on: without `said`, unless the program had read nothing yet. `garbled` says
    that it did answer, with what is not JSON. Values of the program's environment are told by their names.
    """

    def __init__(self, told: str, said: str = "", *, help: str = "", garbled: bool = False) -> None:  # noqa: A002 - as in GovernError
        super().__init__(f"{told}; its error output ends with: {said}" if said else told, help=help)
        self.told = told
        self.said = said
        self.garbled = garbled


class CommandFunction:
    """A program as a function of one JSON value.

    `timeout` are the seconds for an answer, `start` those that the first answer of a started program may take
    longer. `environ` is all of its environment, `name` what it is called in messages. Safe to share between
    threads, which wait for one another.
    """

    def __init__(
        self,
        argv: Sequence[str],
        timeout: float = 30.0,
        *,
        start: float = 60.0,
        cwd: Path | None = None,
        environ: Mapping[str, str] | None = None,
        name: str = "",
    ) -> None:
        self._argv = tuple(argv)
        spelt = name or " ".join(argv)
        self.name = f"the command {spelt if len(spelt) <= _LONGEST_NAME else f'{spelt[:_LONGEST_NAME]}…'}"
        self._timeout = timeout
        self._start = start
        self._cwd = cwd
        self._environ = dict(environ or {})
        self._program: Program | None = None
        self._failures = 0
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, value: Any) -> Any:
        """Ask the program.

        Raises:
            CommandError: it can't be started, ended, was out of time, or answered with what is not one line
                of JSON.

        """
        line = json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
        with self._lock:
            if self._failures >= MOST_FAILURES:
                raise CommandError(
                    f"{self.name} gave no answer {MOST_FAILURES} times in a row, and is not started again",
                    help="look at its first failure",
                )
            self._failures += 1
            answer = self._read(self._asked(line))
            self._failures = 0
            return answer

    def close(self) -> None:
        """End the program; it is started again if it is asked again."""
        with self._lock:
            self._end(GRACE)

    def rest(self) -> None:
        """End the program where nobody is waiting for it."""
        if self._lock.acquire(blocking=False):
            try:
                self._end(GRACE)
            finally:
                self._lock.release()

    def _end(self, grace: float = 0.0) -> None:
        program, self._program = self._program, None
        if program is not None:
            program.end(grace)

    def _asked(self, line: bytes) -> bytes:
        """Give the answer's bytes. Where the program ended, it is started anew: it may have ended before."""
        for left in reversed(range(STARTS)):
            seconds = self._timeout if self._program is not None else self._timeout + self._start
            program = self._running()
            try:
                return program.exchange(line, seconds)
            except ProgramError as error:
                self._end()
                if isinstance(error, EndedError) and left:
                    continue
                raise self._unanswered(program, str(error)) from None
            except BaseException:  # Ctrl-C among others: what comes next would be the answer to this question
                self._end()
                raise
        raise AssertionError("the last start either answers or raises")

    def _running(self) -> Program:
        if self._program is None:
            try:
                program = shutil.which(self._argv[0]) or self._argv[0]  # by our PATH, not by the program's
                self._program = Program((program, *self._argv[1:]), self._cwd, self._environ)
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or str(error)
                raise CommandError(
                    f"{self.name} can't be started: {why}",
                    help="install it, or correct the command",
                ) from None
        return self._program

    def _unanswered(self, program: Program, how: str) -> CommandError:
        text = _without(self._environ, bytes(program.said).decode("utf-8", "replace"))
        said = "".join(sign if sign.isprintable() else " " for sign in text).strip()
        told = f"{self.name} {how}"
        if program.untouched and said:
            told = f"{told}: {said}"  # it had read nothing that it could quote
            said = ""
        elif where := _where(text):
            told = f"{told} ({where})"
        return CommandError(
            told,
            said,
            help="a command reads a line of JSON, writes one line and flushes it, until its input ends",
        )

    def _read(self, answer: bytes) -> Any:
        try:
            return loads(answer)
        except (ValueError, RecursionError):
            self._end()  # what it says is not understood, so neither is what it will say
            raise CommandError(
                f"{self.name} answered with what is not JSON",
                help="write JSON in UTF-8, one line for one question, and nothing else to standard output",
                garbled=True,
            ) from None


def _without(environ: Mapping[str, str], said: str) -> str:
    """Put names in the place of values of the environment, of which some are keys; short ones are none."""
    longest_first = sorted(environ.items(), key=lambda item: -len(item[1]))
    for name, value in longest_first:
        if len(value) >= _SHORTEST_KEY:
            said = said.replace(value, f"({name})")
    return said


def _where(said: str) -> str:
    """Take from a Python traceback what quotes nothing: the kind of error, the file's name and the line."""
    kinds, places = _KIND.findall(said), _PLACE.findall(said)
    place = f"{places[-1][0].rpartition('/')[2]}:{places[-1][1]}" if places else ""
    return " at ".join(filter(None, (kinds[-1] if kinds else "", place)))
