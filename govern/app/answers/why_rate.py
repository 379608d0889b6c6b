"""`govern why-rate`: why an outcome is more or less frequent under one release than under another.

Both releases are run on their sources as they are read now: it is an answer about what the releases do. What
their runs recorded is compared with that, and where it differs, nothing is concluded about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.app.answers.metered import MeteredAnswers
from govern.app.answers.rate_recorded import beside_the_log
from govern.app.models.outside import Asks
from govern.app.models.shelf import WorkspaceShelf
from govern.app.running.building import build_release, find_release, new_host
from govern.app.running.records import source_data
from govern.contract.fields import Sensitivity
from govern.contract.kinds.action_policy import ActionPolicy
from govern.data.columns import field_classes
from govern.errors import UsageError
from govern.lineage.personal.beside import record_name
from govern.run.build import WIRING, outcome
from govern.run.factors import factor_name
from govern.run.memo import Memo
from govern.run.recorded import Recording
from govern.run.recorder import no_progress
from govern.run.stage import Replay
from govern.source.suggest import did_you_mean
from govern.why.points import Known
from govern.why.rated import RateAnswer
from govern.why.rates import Case, decompose
from govern.why.together import Question, components, taken_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from govern.app.running.records import SourceData
    from govern.app.workspace.context import Context
    from govern.run.build import Built
    from govern.source.canonical import Json
    from govern.why.rates import Decomposition
    from govern.why.together import Groups

_VERDICTS = ("act", "hold", "deny")
MEMO = 1 << 20
"""Outputs that are kept: equal stages of different records run once."""


def why_rate(
    context: Context,
    asked: str,
    before: str,
    after: str,
    *,
    by: str | None = None,
    environment: str | None = None,
    recordings: Sequence[Path] = (),
    memo: Memo | None = None,
    plan: bool = False,
    progress: Callable[[int, int], None] = no_progress,
) -> RateAnswer:
    """Decompose the change of a rate between two releases.

    `asked` names the outcome that is counted: `action=NAME`, `verdict=hold`, or both with a comma between.
    `by` names a field, public or internal, by whose values records are told apart. `memo` may hold outputs
    from before. For a `plan` nothing is asked that costs more than time.

    Raises:
        UsageError: no such release, action or field; two pipelines that can't be mixed; a restricted field; a
            source that can't be read; a stage without an answer.
        IntegrityError: the log's evidence does not hold.

    """
    where = environment or context.config.run.environment
    metered = MeteredAnswers(WorkspaceShelf(context))
    host = new_host(context, metered, Asks.FREE if plan else None)
    recording = Recording.read([(str(path), path.read_bytes()) for path in recordings])
    releases = (find_release(context, before), find_release(context, after))
    old, new = (build_release(context, ref, where, host, recording) for ref in releases)
    _check_alike(old, new, (str(releases[0]), str(releases[1])))
    counted = _outcome(asked, (old, new))
    data = (_data(context, old, where), _data(context, new, where))
    cases = list(_cases(data, by, (old, new)))
    outputs = Memo(MEMO) if memo is None else memo

    def counts(told: Json) -> bool:
        return isinstance(told, dict) and all(told.get(k) == v for k, v in counted.items())

    def ask(groups: Groups) -> Decomposition:
        question = Question(new.stages, old.factors, new.factors, Known())
        stages, before_, after_, _ = taken_together(question, groups) if groups else question
        return decompose(
            stages,
            _announced(cases, new, data[1].ref.line),
            before_,
            after_,
            asked=counts,
            sink=new.sink,
            outcome=outcome,
            memo=outputs,
            progress=lambda done: progress(done, len(cases)),
        )

    found = ask({})
    silent = {need.stage for need in found.waits}
    if plan:  # what can be asked, and was not, can be asked for any parts of versions
        silent -= {stage.name for stage in new.stages if stage.replay is Replay.PLUGIN}
    groups = components(new.stages, silent, [change.factor for change in found.changed])
    if groups:  # nobody can be asked for the parts of two versions at once
        found = ask(groups)
    names = (str(releases[0]), str(releases[1]))
    sources = (str(data[0].ref), str(data[1].ref))
    recorded = beside_the_log(context, names, sources, where, found.ends, counts)
    return RateAnswer(asked, names, where, sources, by, found, metered.took, groups, recorded)


def _announced(cases: Iterable[Case], built: Built, source: str) -> Iterator[Case]:
    """Give the cases one by one, saying before each which record it is."""
    for case in cases:
        built.about(record_name(source, case.key))
        yield case


def _check_alike(old: Built, new: Built, names: tuple[str, str]) -> None:
    wiring = factor_name(new.pipeline.line, WIRING)
    if old.pipeline.line != new.pipeline.line:
        raise UsageError(
            f"{names[0]} runs {old.pipeline.line}, and {names[1]} runs {new.pipeline.line}",
            help="Name two releases of the same pipeline.",
        )
    if old.factors[wiring].digest != new.factors[wiring].digest or old.stages != new.stages:
        raise UsageError(
            f"{new.pipeline.line} is wired otherwise in {names[0]} than in {names[1]}: they can't be mixed",
            help="Compare releases in which the pipeline's stages read the same.",
        )
    if new.sink is None:
        raise UsageError(
            f"{new.pipeline} decides nothing", help="Let the pipeline end with a stage `builtin: act`."
        )


def _outcome(asked: str, sides: tuple[Built, Built]) -> dict[str, str]:
    """Read which outcome is counted."""
    known = {"action": _actions(sides), "verdict": _VERDICTS}
    found: dict[str, str] = {}
    for part in asked.split(","):
        name, equals, value = part.strip().partition("=")
        if name not in known or not equals or name in found:
            raise UsageError(
                f"`{asked}` is no outcome",
                help="Write action=NAME, verdict=act|hold|deny, or both: action=NAME,verdict=hold.",
            )
        if value not in known[name]:
            guess = did_you_mean(value, known[name])
            names = ", ".join(known[name])
            raise UsageError(
                f"there is no {name} `{value}`",
                help=f"Did you mean {guess}?" if guess else f"There are: {names}.",
            )
        found[name] = value
    return found


def _actions(sides: tuple[Built, Built]) -> list[str]:
    policies = [side.factors[side.policy.line].value.content for side in sides if side.policy is not None]
    return list(
        dict.fromkeys(a.name for found in policies if isinstance(found, ActionPolicy) for a in found.actions)
    )


def _data(context: Context, side: Built, where: str) -> SourceData:
    if len(side.sources) != 1:
        raise UsageError(
            f"{side.pipeline} reads {len(side.sources)} sources; a rate is one source's",
            help="Give each source a pipeline of its own.",
        )
    return source_data(context, next(iter(side.sources.values())), where)


def _cases(data: tuple[SourceData, SourceData], by: str | None, sides: tuple[Built, Built]) -> Iterator[Case]:
    """Pair the records of both sources by their keys."""
    for side in sides if by is not None else ():
        classes = field_classes(next(iter(side.sources.values())))
        if by not in classes:
            guess = did_you_mean(str(by), classes)
            raise UsageError(
                f"records have no field `{by}`",
                help=f"Did you mean {guess}?" if guess else f"Fields are {', '.join(classes)}.",
            )
        if classes[by].rank > Sensitivity.INTERNAL.rank:
            raise UsageError(
                f"`{by}` is {classes[by].value}, and its values would be shown",
                help="Tell records apart by a field that is public or internal.",
            )
    old, new = ({record.key: dict(record.fields) for record in each.records} for each in data)
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        segment = str((after or before or {}).get(by, "")) if by is not None else ""
        yield Case(key, _json(before), _json(after), segment)


def _json(fields: dict[str, str] | None) -> Json:
    return None if fields is None else dict(fields)
