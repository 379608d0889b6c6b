"""What a workspace's stages ask outside of this process; a call that was answered is not made again.

Where asking costs nothing but time, the first answers that are kept are compared with new ones: a program
that is another one by now, and not declared to be, would otherwise be taken for the one that gave them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias

from govern.app.models.answer import Answer, Meter
from govern.errors import GovernError
from govern.run.draws import draw
from govern.run.outside import CommandAspect
from govern.run.plugin import PluginRaised
from govern.run.recorded import call_digest
from govern.run.stage import NoAnswer, StageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from govern.app.models.answers import Answers
    from govern.app.models.apis import Apis
    from govern.app.models.commands import Commands
    from govern.run.outside import Asked
    from govern.run.plugin import PluginFunction
    from govern.source.canonical import Json

    Ask: TypeAlias = Callable[[Mapping[str, Json]], Answer]


COMPARED = 8
"""Kept answers of one function that are compared: more than a question about one event needs of it."""


class Asks(Enum):
    """What may be asked where no answer is kept."""

    ALL = "all"
    """A pipeline runs for the first time: whatever answers in it."""
    REPLAYABLE = "replayable"
    """It is run again: only what is declared `replay: plugin`."""
    FREE = "free"
    """Of that, only what costs nothing but time."""
    NOTHING = "nothing"
    """Only what was answered counts, and what was not is told."""


class Asking:
    """Asks commands and models for the stages of a workspace; see `govern.run.outside.Outside`.

    `environ` is govern's own environment, `keys` follows references of keys. What asks is loaded when it is
    needed first.
    """

    def __init__(
        self, environ: Mapping[str, str], keys: Callable[[str], bytes], answers: Answers, asks: Asks
    ) -> None:
        self._environ = environ
        self._keys = keys
        self._answers = answers
        self._asks = asks
        self._commands: Commands | None = None
        self._apis: Apis | None = None

    def about(self, record: str | None) -> None:
        """Say which record is asked about next."""
        self._answers.about(record)

    def function(self, asked: Asked) -> PluginFunction:
        """Give the function that asks, or knows the answer.

        Where all may be asked, it is looked at once whether it can be; else when an answer is lacking, so
        that those that are kept need neither program nor key.
        """
        again = self._asks is not Asks.ALL and isinstance(asked.how, CommandAspect)
        made = self._made if self._may_ask(asked) else None
        found = _Known(asked, self._answers, made, COMPARED if again else 0)
        if self._asks is Asks.ALL:
            found.prepare()
        return found

    def _may_ask(self, asked: Asked) -> bool:
        match self._asks:
            case Asks.ALL:
                return True
            case Asks.REPLAYABLE:
                return not asked.recorded
            case Asks.FREE:
                return not asked.recorded and isinstance(asked.how, CommandAspect)
            case Asks.NOTHING:
                return False

    def _made(self, asked: Asked) -> Ask:
        if isinstance(asked.how, CommandAspect):
            if self._commands is None:
                from govern.app.models.commands import Commands  # noqa: PLC0415 - most pipelines ask none

                self._commands = Commands(self._environ)
            run = self._commands.function(asked.stage, asked.how, asked.uses, asked.libraries)
            return lambda inputs: _timed(run, inputs)
        if self._apis is None:
            from govern.app.models.apis import Apis  # noqa: PLC0415 - see above

            self._apis = Apis(self._keys)
        return self._apis.function(asked, asked.how)


def _timed(run: PluginFunction, inputs: Mapping[str, Json]) -> Answer:
    started = perf_counter()
    output = run(inputs)
    return Answer(output, Meter(round((perf_counter() - started) * 1000)))


@dataclass(slots=True)
class _Known:
    """The function of a stage that is asked outside: by what was answered, or by asking where it may be."""

    asked: Asked
    answers: Answers
    make: Callable[[Asked], Ask] | None
    compare: int
    """How many kept answers are still to be compared with new ones."""
    _ask: Ask | None = field(default=None, init=False)
    _other: bool = field(default=False, init=False)
    """Whether what answers now is not what gave the kept answers: then none of them is taken."""

    def prepare(self) -> Ask | None:
        """Make what asks, where it may."""
        if self._ask is None and self.make is not None:
            self._ask = self.make(self.asked)
        return self._ask

    def __call__(self, inputs: Mapping[str, Json]) -> Json:
        """Answer one call; raises NoAnswer where it was not answered before and can't be asked now."""
        try:
            return self._answer(inputs).output
        except StageError:
            raise
        except GovernError as error:  # no key, no program, no room: nothing that the stage would do again
            raise NoAnswer(self.asked.stage, f"can't be asked: {error.message}", help=error.help) from error

    def _answer(self, inputs: Mapping[str, Json]) -> Answer:
        stage = self.asked.stage
        call = call_digest(stage, self.asked.factors, inputs)
        if drawn := draw():
            call = f"{call} {drawn}"  # the same call, to be answered anew
        paid = not isinstance(self.asked.how, CommandAspect)
        found = None if self._other else self.answers.find(stage, call, paid=paid and self.make is not None)
        if found is not None and not drawn:
            self._compare(found, inputs)
        if found is not None and not self._other:
            return found
        ask = None if paid and not self.answers.of_somebody else self.prepare()
        if ask is None:
            raise NoAnswer(
                stage,
                "is not asked again here, and no answer to this call is kept",
                help="answers are kept with the records they are about, where the log's subject keys are",
            )
        found = ask(inputs)
        if self._other:
            return found  # beside those that another one gave, it would be taken for one of them
        self.answers.keep(stage, call, found, paid=paid)
        return found

    def _compare(self, kept: Answer, inputs: Mapping[str, Json]) -> None:
        """Ask again what was answered, if it can be asked here: once, and where that differs, once more.

        What then agrees with itself and not with what is kept is another program. What does not is one that
        draws, and is declared to or fails the self-check elsewhere.
        """
        if self.make is None or self.compare == 0:
            return
        self.compare -= 1
        try:
            ask = self.prepare()
            assert ask is not None  # noqa: S101 - there is what makes it
            found = ask(inputs).output
            self._other = found != kept.output and ask(inputs).output == found
        except PluginRaised:
            self._other = True  # it answered then, and fails now
        except GovernError:
            self.compare = 0  # no program, or none that answers: what is kept is all there is
