"""What changed between two factor sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.run.stage import RECORD
from govern.source.canonical import digest_of
from govern.why.plan import factors_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govern.run.stage import FactorValue, Stage


@dataclass(frozen=True, slots=True)
class Change:
    """A factor with another digest after than before; `None` where it is not there on one side."""

    factor: str
    before: FactorValue | None
    after: FactorValue | None
    read_by: tuple[str, ...]
    """The stages that read it, in running order."""

    @property
    def unversioned(self) -> bool:
        """Whether it changed under one label: different content with the same name and version."""
        return self.before is not None and self.after is not None and self.before.label == self.after.label


def changes(
    stages: Sequence[Stage], before: Mapping[str, FactorValue], after: Mapping[str, FactorValue]
) -> tuple[Change, ...]:
    """List the factors whose digest differs, in the order in which `stages` read them, then by name.

    A different label with the same digest is no change.

    Raises:
        UsageError: a stage reads a factor that one side lacks, or the record is a factor on one side only,
            or it is called the same on both and is not.

    """
    for stage in stages:
        for name in stage.factors:
            for side, factors in (("before", before), ("after", after)):
                if name not in factors:
                    raise UsageError(
                        f"stage `{stage.name}` reads the factor `{name}`, which is not among those {side}",
                        help="give both sides a value for every factor that a stage reads",
                    )
    _check_record(before.get(RECORD), after.get(RECORD))
    in_order = dict.fromkeys(name for stage in stages for name in factors_read(stage))
    names = dict.fromkeys([*in_order, *sorted({*before, *after})])
    found = []
    for name in names:
        old, new = before.get(name), after.get(name)
        if (old and old.digest) != (new and new.digest):
            readers = tuple(stage.name for stage in stages if name in factors_read(stage))
            found.append(Change(name, old, new, readers))
    return tuple(found)


def _check_record(before: FactorValue | None, after: FactorValue | None) -> None:
    if (before is None) != (after is None):
        raise UsageError(
            "the record is a factor on one side only", help="give both records, or one as `record`"
        )
    if (
        before
        and after
        and before.digest == after.digest
        and digest_of(before.value) != digest_of(after.value)
    ):
        raise UsageError(f"two different records have the digest {before.digest}")
