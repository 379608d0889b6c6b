"""How far answers go when a model can't be run again: proven and complete without a call, and what is left.

    python bench/recorded.py [--shared ../shared] [--stage NAME] [--price MILLIONTHS] [--no-demo] [--limit N]

One stage is declared a model that can't be run; all else runs. For each record whose outcome differs between
two releases, the question is asked with what the log holds of that stage: digests only, or the contents of
the answers that were given. Then with a longer history: the components' changes were each tried alone, as
`govern what-if` does before a merge, or released one after the other. Workspaces are the demonstration of
this repository, and Amazon review snippets under seven changed factors. Every claim is held to the truth, for
which everything is run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import snippets

from govern.app.running.building import build_release, find_release, new_host
from govern.app.running.records import source_data
from govern.app.workspace.context import open_workspace
from govern.run.build import outcome
from govern.run.execute import Executor
from govern.run.memo import Memo
from govern.run.recorded import Recording, call_digest
from govern.run.stage import RECORD, Replay, Stage
from govern.source.canonical import canonical_bytes
from govern.why.answer import Tier
from govern.why.engine import explain
from govern.why.grain import explain_as_known
from govern.why.points import Known
from govern.why.together import Question, taken_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from govern.run.execute import Trace
    from govern.run.stage import FactorValue
    from govern.why.answer import Explanation

REPOSITORY = Path(__file__).resolve().parent.parent
NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


@dataclass(frozen=True)
class LookUp:
    """The function of a stage that can't be run: it gives the answers that were recorded."""

    stage: str
    recording: Recording = field(compare=False)

    def __call__(self, factors: Mapping[str, Any], inputs: Mapping[str, Any]) -> Any:
        """Answer one call; raises NoAnswer."""
        return self.recording.answer(self.stage, call_digest(self.stage, factors, inputs))


class Releases:
    """Two releases of a workspace, and its records as both decide them."""

    def __init__(self, root: Path, names: tuple[str, str], environment: str) -> None:
        context = open_workspace(root, NOW)
        host = new_host(context)
        old, new = (build_release(context, find_release(context, name), environment, host) for name in names)
        self.stages, self.sink = new.stages, new.sink
        self.before, self.after = old.factors, new.factors
        source = next(iter(new.sources.values()))
        self.records = [dict(record.fields) for record in source_data(context, source, environment).records]
        self.memo = Memo(1 << 20)
        self.changed = [n for n in self.after if self.after[n].digest != self.before[n].digest]

    def run(self, record: Any, factors: Mapping[str, FactorValue]) -> Trace:
        """Run everything on a record."""
        executor = Executor(self.stages, self.memo, sink=self.sink, outcome=outcome)
        return executor.execute(record, factors)

    @cached_property
    def moved(self) -> list[tuple[Any, Trace, Trace]]:
        """The records whose outcome differs, with both runs of each."""
        both = [(r, self.run(r, self.before), self.run(r, self.after)) for r in self.records]
        return [case for case in both if case[1].outcome != case[2].outcome]

    def lines(self) -> list[str]:
        """The components that changed."""
        return list(dict.fromkeys(name.partition("#")[0] for name in self.changed))

    def mixed(self, lines: Iterable[str]) -> dict[str, FactorValue]:
        """All as before, but for some components."""
        some = set(lines)
        return {
            name: self.after[name] if name.partition("#")[0] in some else value
            for name, value in self.before.items()
        }

    def answers(self, stage: Stage, sets: Iterable[Mapping[str, FactorValue]]) -> Recording:
        """Give what a stage answers to all records where these factors are in force."""
        found: dict[tuple[str, str], Any] = {}
        for factors in sets:
            aspects = {name: factors[name].value for name in stage.factors}
            for record in self.records:
                trace = self.run(record, factors)
                given = {n: record if n == RECORD else trace.outputs[n].value for n in stage.inputs}
                found[stage.name, call_digest(stage.name, aspects, given)] = trace.outputs[stage.name].value
        return Recording(found)

    def same_input(self, stage: Stage) -> int:
        """Count the changed records on which both releases give the stage the same."""
        return sum(
            all(a.outputs[n].digest == b.outputs[n].digest for n in stage.inputs if n != RECORD)
            for _, a, b in self.moved
        )

    def ask(self, stages: Sequence[Stage], case: tuple[Any, Trace, Trace]) -> Explanation:
        """Ask as `govern why` does: with what the log has of both events."""
        record, before, after = case
        return explain_as_known(
            stages,
            record,
            self.before,
            self.after,
            sink=self.sink,
            outcome=outcome,
            recorded_before=before.digests,
            recorded_after=after.digests,
            outcomes=(before.outcome, after.outcome),
            known=Known(contents=self._recommended(before, after)),
        )

    def _recommended(self, *traces: Trace) -> dict[str, list[bytes]]:
        """What an event says of what its deciding stage was given."""
        (given,) = next(stage.inputs for stage in self.stages if stage.name == self.sink)
        said: list[Any] = [trace.outputs[str(self.sink)].value for trace in traces]
        told = [{"action": each["recommended"], "confidence": each["confidence"]} for each in said]
        return {given: [canonical_bytes(dict(each)) for each in told]}

    def truth(self, record: Any, together: Mapping[str, tuple[str, ...]]) -> set[tuple[str, ...]]:
        """Give all minimal sets, with everything run and the same factors taken together."""
        asked = taken_together(Question(self.stages, self.before, self.after, Known()), together)
        found = explain(
            asked.stages,
            record,
            asked.before,
            asked.after,
            sink=self.sink,
            outcome=outcome,
            memo=self.memo,
        )
        return set(found.proven)


def histories(found: Releases, stage: Stage) -> Iterator[tuple[str, Recording]]:
    """Give what the log may hold of the stage, from least to most."""
    before, after, lines = found.before, found.after, found.lines()
    yield "two runs, digests only", Recording()
    yield "two runs", found.answers(stage, [before, after])
    steps = [found.mixed(lines[:count]) for count in range(len(lines) + 1)]
    yield "released one by one", found.answers(stage, steps)
    alone = [found.mixed([line]) for line in lines]
    yield "each tried alone", found.answers(stage, [before, after, *alone])


def measure(found: Releases, stage: Stage, price: int) -> None:
    """Print a row for each history."""
    moved, same = found.moved, found.same_input(stage)
    reads = ", ".join(name for name in stage.factors if name in found.changed)
    print(f"\n  `{stage.name}` can't be run; of what changed it reads {reads}")
    print(f"  on {same / len(moved):.1%} of the changed records both releases ask it the same")
    head = ("known of it", "proven", "complete", "as one", "calls", "contents", "cost", "false claims", "CPU")
    print("  {:24}{:>9}{:>10}{:>9}{:>8}{:>10}{:>9}{:>14}{:>8}".format(*head))
    for name, recording in histories(found, stage):
        silent = replace(stage, function=LookUp(stage.name, recording), replay=Replay.RECORDED)
        stages = [silent if each.name == stage.name else each for each in found.stages]
        started = time.process_time()
        answers = [found.ask(stages, case) for case in moved]
        seconds = time.process_time() - started
        counts = Counter[str]()
        for answer in answers:
            complete = Tier.COMPLETE in answer.tiers
            counts["proven"] += bool(answer.proven)
            counts["complete"] += complete
            counts["as one"] += complete or answer.coarser is not None
        needs = {(c.content, repr((c.stage, c.factors, c.inputs))) for a in answers for c in a.plan}
        calls = sum(content is None for content, _ in needs)
        wrong = sum(_wrong(found, case[0], answer) for case, answer in zip(moved, answers, strict=True))
        shares = [f"{counts[each] / len(moved):.1%}" for each in ("proven", "complete", "as one")]
        print(
            f"  {name:24}{shares[0]:>9}{shares[1]:>10}{shares[2]:>9}{calls:>8}{len(needs) - calls:>10}"
            f"{calls * price / 1e6:>9.4f}{wrong:>14}{seconds:>7.1f}s"
        )


def _wrong(found: Releases, record: Any, answer: Explanation) -> int:
    """Count the claims of an answer that are not so, of its coarser one too."""
    wrong = 0
    for each in filter(None, (answer, answer.coarser)):
        true = found.truth(record, each.together)
        wrong += len(set(each.proven) - true)
        wrong += Tier.COMPLETE in each.tiers and set(each.proven) != true
    return wrong


def main() -> None:
    """Measure both workspaces."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared")
    options.add_argument("--stage", action="append", help="a stage that can't be run (default: score)")
    options.add_argument("--price", type=int, default=150, help="of a call, in millionths (default: 150)")
    options.add_argument("--no-demo", action="store_true", help="only the snippets")
    options.add_argument("--limit", type=int, help="only so many snippets")
    given = options.parse_args()
    texts = given.shared / "data" / "feedback" / "vader_amazonReviewSnippets.tsv"
    with tempfile.TemporaryDirectory(prefix="govern-bench-") as scratch:
        print(f"cost: of the calls, at {given.price / 1e6:.6f} each, which is assumed; contents need no call")
        if not given.no_demo:
            report("demonstration", Releases(REPOSITORY, ("41", "42"), "production"), given)
        if not texts.exists():
            sys.exit(f"the snippets are not measured: there is no {texts} (--shared)")
        root = Path(scratch) / "snippets"
        snippets.make(root, REPOSITORY / ".packages" / "current", texts, lambda: _lock(root), given.limit)
        report("Amazon snippets", Releases(root, snippets.RELEASES, snippets.ENVIRONMENT), given)


def report(name: str, found: Releases, given: argparse.Namespace) -> None:
    """Print what was found of one workspace."""
    print(
        f"\n{name}: {len(found.moved)} of {len(found.records)} records changed, {len(found.changed)} factors"
    )
    for stage in found.stages:
        if stage.name in (given.stage or ["score"]):
            measure(found, stage, given.price)


def _lock(root: Path) -> None:
    govern = Path(sys.executable).with_name("govern")
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "GOVERN_HOME": str(root.parent / "home")}}
    subprocess.run([govern, "lock", "--workspace", str(root)], check=True, **quiet)


if __name__ == "__main__":
    main()
