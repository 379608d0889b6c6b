"""From a resolved pipeline to stages that can be executed, and the factors they read.

Stages name their factors by component line, so that those of two releases pair up. What a stage reads follows
from the kinds it uses, never from what a version happens to declare: equal wiring gives equal stages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from govern.contract.fields import Replay as Declared
from govern.errors import UsageError
from govern.run.factors import ENGINE, Reader, engine_factor, factor, factor_name
from govern.run.functions import ActStage, PluginStage, RecordedStage, SanitiseStage, Slot
from govern.run.host import OWN, PluginHost
from govern.run.outside import OUTSIDE, ApiAspect
from govern.run.recorded import Recording, UnrepeatableStage
from govern.run.stage import FactorValue, Replay, Stage, StageFunction
from govern.source.canonical import Json, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from govern.contract.code import PackageFile
    from govern.contract.kinds.data_contract import DataContract
    from govern.contract.kinds.insight_pipeline import Stage as Declaration
    from govern.contract.kinds.model import Model
    from govern.contract.reference import Ref
    from govern.run.resolve import Resolved

WIRING = "wiring"
"""The aspect of a pipeline that no stage reads: which stages there are, and what each reads."""


@dataclass(frozen=True, slots=True)
class Built:
    """A pipeline ready to run: its stages, its factors and their versions by name, its sources.

    `sink` names the one stage that decides and `policy` its action policy; both are None where none decides.
    """

    pipeline: Ref
    stages: tuple[Stage, ...]
    factors: dict[str, FactorValue]
    versions: dict[str, str]
    sources: dict[Ref, DataContract]
    sink: str | None
    policy: Ref | None
    host: PluginHost | None = field(default=None, compare=False, repr=False)

    def looked_up(self) -> frozenset[str]:
        """Name the stages whose answers are looked up for a question: recorded ones, and endpoints."""
        return frozenset(
            stage.name
            for stage in self.stages
            if stage.replay is Replay.RECORDED
            or any(isinstance(self.factors[name].value.content, ApiAspect) for name in stage.factors)
        )

    def about(self, record: str | None) -> None:
        """Say which record, by its name beside the log, is run next: what is answered is kept with it."""
        if self.host is not None:
            self.host.about(record)

    @property
    def asks(self) -> bool:
        """Whether something outside of this process may be asked for a stage."""
        values = (factor.value for factor in self.factors.values())
        return any(isinstance(getattr(value, "content", None), OUTSIDE) for value in values)

    def prepare(self) -> None:
        """Load all plug-ins and make their functions, so that what is wrong shows before the first record.

        Raises:
            UsageError: a plug-in that can't be loaded or made, a sanitiser that can't be built, or a stage
                declared `replay: none`.

        """
        for stage in self.stages:
            if isinstance(stage.function, UnrepeatableStage):
                raise UsageError(
                    f"stage `{stage.name}` of {self.pipeline} is declared `replay: none`",
                    help="run it where it lives, and record what it did there",
                )
            if isinstance(stage.function, PluginStage | RecordedStage | SanitiseStage):
                stage.function.prepare({name: self.factors[name].value for name in stage.factors})


def build(
    resolved: Resolved,
    package_bytes: Callable[[PackageFile], bytes],
    keys: Callable[[str], bytes],
    *,
    host: PluginHost,
    recording: Recording | None = None,
) -> Built:
    """Make the stages and factors of a pipeline.

    `package_bytes` gives a file of an installed package, `keys` resolves the key references of sanitisers.
    Builds that share a `host` load equal code once.

    Raises:
        UsageError: a stage that nothing runs or several things could, a component line used in two versions,
            a kind that stages can't use, or files that can't be read.
        IntegrityError: an artefact that is not the declared one.

    """
    return _Builder(resolved, Reader(package_bytes), keys, host, recording or Recording()).built()


def outcome(output: Json) -> Json:
    """Project the deciding stage's output to what counts as the outcome: action and verdict."""
    if isinstance(output, dict) and "action" in output and "verdict" in output:
        return {"action": output["action"], "verdict": output["verdict"]}
    raise UsageError(
        "the final stage's output is no decision", help="let the pipeline end with a stage `builtin: act`"
    )


class _Builder:
    def __init__(
        self,
        resolved: Resolved,
        reader: Reader,
        keys: Callable[[str], bytes],
        host: PluginHost,
        recording: Recording,
    ) -> None:
        self._resolved = resolved
        self._reader = reader
        self._keys = keys
        self._host = host
        self._recording = recording
        self._factors: dict[str, FactorValue] = {ENGINE: engine_factor()}
        self._versions = {ENGINE: _engine_version()}
        self._read: dict[str, Ref] = {}

    def built(self) -> Built:
        pipeline, contract = self._resolved.pipeline, self._resolved.contract
        for source in contract.sources:
            self._use(source)
        stages = tuple(self._stage(declared) for declared in contract.stages)
        wiring = digest_of([_wiring(declared) for declared in contract.stages])
        self._add(factor_name(pipeline.line, WIRING), factor(pipeline, WIRING, wiring, None), pipeline)
        deciding = [stage for stage in contract.stages if stage.builtin == "act"]
        if len(deciding) > 1:
            raise UsageError(
                f"{pipeline}: {len(deciding)} stages decide",
                help="let one stage of a pipeline be `builtin: act`",
            )
        components = self._resolved.components
        return Built(
            pipeline,
            stages,
            self._factors,
            self._versions,
            {ref: cast("DataContract", components[ref][0].contract) for ref in contract.sources},
            deciding[0].name if deciding else None,
            next(iter(deciding[0].uses.values())) if deciding else None,
            self._host,
        )

    def _stage(self, declared: Declaration) -> Stage:
        slots = tuple(self._slot(declared, name, ref) for name, ref in sorted(declared.uses.items()))
        factors = [name for slot in slots for name in slot.factors]
        replay = self._replay(declared)
        function: StageFunction
        match replay:
            case Declared.RECORDED:
                function = RecordedStage(declared.name, slots, self._recording, self._host)
            case Declared.NONE:
                function = UnrepeatableStage(declared.name)
            case _ if declared.builtin is not None:
                function, more = self._builtin(declared, slots)
                factors += more
            case _:
                code = self._code(declared, slots)
                factors += [code] if code not in factors else []
                function = PluginStage(declared.name, code, slots, self._host)
        deterministic = declared.deterministic and all(
            model.deterministic for model in self._models(declared)
        )
        return Stage(
            declared.name,
            tuple(dict.fromkeys(factors)),
            declared.inputs,
            function,
            deterministic,
            Replay(replay.value),
        )

    def _slot(self, declared: Declaration, name: str, ref: Ref) -> Slot:
        if name == OWN:
            raise UsageError(
                f"stage `{declared.name}`: the slot `{OWN}` is for the stage's own artefacts",
                help="give the component another name in `uses`",
            )
        self._use(ref)
        return Slot(name, ref.slug, ref.line)

    def _use(self, ref: Ref) -> None:
        """Read the factors of a component; two versions of one line would be one factor with two values."""
        known = self._read.setdefault(ref.line, ref)
        if known != ref:
            raise UsageError(
                f"{self._resolved.pipeline} uses both {known} and {ref}",
                help="use one version, or give the second its own id: factors are told apart by component",
            )
        loaded, tree = self._resolved.components[ref]
        found = self._reader.factors(loaded, tree)
        if not found:
            raise UsageError(f"a stage can't use {ref}", help=f"what stages use is no {loaded.contract.kind}")
        for name, value in found.items():
            self._add(name, value, ref)

    def _add(self, name: str, value: FactorValue, ref: Ref) -> None:
        self._factors[name] = value
        self._versions[name] = ref.version

    def _builtin(self, declared: Declaration, slots: tuple[Slot, ...]) -> tuple[StageFunction, list[str]]:
        wanted = "sanitizer" if declared.builtin == "sanitise" else "action-policy"
        if [slot.slug for slot in slots] != [wanted] or len(declared.inputs) != 1:
            raise UsageError(
                f"stage `{declared.name}`: `builtin: {declared.builtin}` has one input and uses one {wanted}",
                help=f"write `inputs: [NAME]` and `uses: {{NAME: {wanted}/ID@VERSION}}`",
            )
        if declared.builtin == "act":
            return ActStage(declared.name, slots[0].line), []
        sources = tuple(factor_name(ref.line, "classes") for ref in self._resolved.contract.sources)
        return SanitiseStage(declared.name, slots[0].line, sources, self._host, self._keys), list(sources)

    def _code(self, declared: Declaration, slots: tuple[Slot, ...]) -> str:
        """Find the code that a stage runs, its own or that of the one used component that has some."""
        pipeline = self._resolved.pipeline
        if declared.code is not None:
            name = factor_name(pipeline.line, f"stage/{declared.name}")
            plain, content = self._reader.code(declared.code, self._resolved.components[pipeline][1])
            aspect = f"stage {declared.name}"
            self._add(name, factor(pipeline, aspect, digest_of(plain), content), pipeline)
            return name
        names = [factor_name(slot.line, "code") for slot in slots]
        found = [name for name in names if name in self._factors and self._factors[name].value.content]
        if len(found) != 1:
            what = "nothing to run" if not found else f"several codes to run: {', '.join(found)}"
            raise UsageError(
                f"stage `{declared.name}` of {pipeline} has {what}",
                help="give it a `builtin`, `code` of its own, or let it use one component with code",
            )
        return found[0]

    def _models(self, declared: Declaration) -> list[Model]:
        found = [self._resolved.components[ref][0].contract for ref in declared.uses.values()]
        return [cast("Model", contract) for contract in found if contract.kind == "Model"]

    def _replay(self, declared: Declaration) -> Declared:
        """Tell how a stage can be run again: as it says, else as the model it uses says."""
        if declared.builtin is not None:
            return Declared.BUILTIN
        stated = declared.replay
        if stated is None:
            models = {model.replay for model in self._models(declared)}
            stated = next(
                (one for one in (Declared.NONE, Declared.RECORDED) if one in models), Declared.PLUGIN
            )
        return Declared.PLUGIN if stated is Declared.BUILTIN else stated


def _wiring(declared: Declaration) -> Json:
    return [
        declared.name,
        list(declared.inputs),
        declared.builtin,
        declared.code is not None,
        [[slot, ref.line] for slot, ref in sorted(declared.uses.items())],
        declared.replay.value if declared.replay else None,
    ]


def _engine_version() -> str:
    import govern  # noqa: PLC0415 - the version only

    return govern.__version__
