"""A version bump as stages and factors: the code, each row that changed, and what cuts scores into labels."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govern.app.models.command import CommandFunction
from govern.contract.python_ast import syntax_digest
from govern.run.stage import RECORD
from govern.source.canonical import digest, digest_of
from govern.why import FactorValue, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from known.environments import Environment

HERE = Path(__file__).parent
TIMEOUT = 60.0
"""Seconds for one text; the first includes loading the library."""
ROW = "row "
"""What the factor of a lexicon's row begins with."""

Factors = dict[str, FactorValue]
Lines = tuple[str, ...]


@dataclass
class Programs:
    """The kept-alive commands, one for each combination of code and word lists that was asked for."""

    scratch: Path
    stack: ExitStack = field(default_factory=ExitStack)
    running: dict[tuple[str, ...], Callable[[Any], Any]] = field(default_factory=dict)

    def ask(self, command: tuple[str, ...], text: str) -> Any:
        """Give a command's answer to a text; start the command where it isn't running."""
        if command not in self.running:
            function = CommandFunction(command, timeout=TIMEOUT)
            self.running[command] = self.stack.enter_context(function)
        return self.running[command](text)


@dataclass(frozen=True)
class VaderScore:
    """vaderSentiment's score: the code of one release with rows of another, as the factors say."""

    programs: Programs = field(compare=False)
    common: Lines

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Any]) -> Any:
        """Write the lexicon that the factors make, unless it's there, and ask.

        As in the releases' own files there is no line break at the end: 3.2.1 can't read one.
        """
        rows = [line for name, lines in factors.items() if name.startswith(ROW) for line in lines]
        text = "\n".join((*self.common, *rows))
        lexicon = self.programs.scratch / f"{digest(text.encode()).removeprefix('sha256:')}.txt"
        if not lexicon.exists():
            lexicon.write_text(text, encoding="utf-8")
        command = (*factors["code"], str(HERE / "vader_program.py"), str(lexicon), str(factors["emoji"]))
        return self.programs.ask(command, inputs[RECORD])


@dataclass(frozen=True)
class TextBlobScore:
    """TextBlob's polarity; its word lists are part of the package."""

    programs: Programs = field(compare=False)

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Any]) -> Any:
        """Ask."""
        return self.programs.ask((*factors["code"], str(HERE / "textblob_program.py")), inputs[RECORD])


def label(factors: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """Cut a score into the three labels."""
    score, floor = inputs["score"], factors["floor"]
    return "positive" if score >= floor else "negative" if score <= -floor else "neutral"


@dataclass(frozen=True)
class Bump:
    """Two releases, ready to be asked: what `explain` takes beside the text."""

    stages: tuple[Stage, ...]
    before: Factors
    after: Factors

    @property
    def changed(self) -> list[str]:
        """The factors that the bump changed."""
        return [name for name in self.before if self.before[name].digest != self.after[name].digest]


def vader(programs: Programs, before: Environment, after: Environment) -> Bump:
    """Part a bump of vaderSentiment into code, emoji list and the lexicon's changed rows."""
    old, new = (_rows(each.folder / "vader_lexicon.txt") for each in (before, after))
    moved = sorted(word for word in old.keys() | new.keys() if old.get(word) != new.get(word))
    common = tuple(line for word, lines in old.items() if word not in moved for line in lines)

    def factors(each: Environment, rows: Mapping[str, Lines]) -> Factors:
        emoji = each.folder / "emoji_utf8_lexicon.txt"
        found = {
            "code": _code(each),
            "emoji": FactorValue(digest(emoji.read_bytes()), f"{each.release} emoji", emoji),
            "floor": FactorValue("n:500", "labels at 0.05", 500),
        }
        for word in moved:
            lines = rows.get(word, ())
            shown = ", ".join(line.split("\t")[1] for line in lines) or "absent"
            found[ROW + word] = FactorValue(digest_of(list(lines)), f"{word}: {shown}", lines)
        return found

    first, second = factors(before, old), factors(after, new)
    names = tuple(name for name in first if name != "floor")
    stages = (
        Stage("score", names, (RECORD,), VaderScore(programs, common)),
        Stage("label", ("floor",), ("score",), label),
    )
    return Bump(stages, first, second)


def textblob(programs: Programs, before: Environment, after: Environment) -> Bump:
    """Part a bump of TextBlob into code and word lists, which can only be tried together."""

    def factors(each: Environment) -> Factors:
        lists = sorted(path for path in each.folder.rglob("*") if path.suffix in {".txt", ".xml"})
        pinned = digest_of({path.name: digest(path.read_bytes()) for path in lists})
        return {
            "code": _code(each),
            "word lists": FactorValue(pinned, f"{each.release} word lists"),
            "floor": FactorValue("n:5e8", "labels at 0.05", 5 * 10**8),
        }

    stages = (
        Stage("score", ("code", "word lists"), (RECORD,), TextBlobScore(programs)),
        Stage("label", ("floor",), ("score",), label),
    )
    return Bump(stages, factors(before), factors(after))


def _code(each: Environment) -> FactorValue:
    """Give a package's code as factor: the syntax of its modules, whatever their comments say."""
    modules = sorted(each.folder.rglob("*.py"))
    found = {path.relative_to(each.folder).as_posix(): syntax_digest(path.read_bytes()) for path in modules}
    return FactorValue(digest_of(found), f"{each.release} code", each.python)


def _rows(path: Path) -> dict[str, Lines]:
    """Read a lexicon's lines by their word; a word may have several, of which the library takes the last."""
    found: dict[str, Lines] = defaultdict(tuple)
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            found[line.strip().split("\t")[0]] += (line,)
    return dict(found)
