"""Why a recommendation changed, for whoever must believe it: digests in full, proofs, what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.report.answers.why_recorded import why_recorded_human
from govern.report.blocks import Row, table
from govern.report.styled import line
from govern.report.wording import counted, outcome
from govern.why.answer import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.lineage.evidence import Citations
    from govern.report.blocks import Block
    from govern.run.stage import FactorValue
    from govern.why.answer import Explanation
    from govern.why.told import Endpoint, WhyAnswer
    from govern.why.told_recorded import RecordedWhy

_CLAIMS = {
    Tier.REPRODUCED: "both sides ran again, here, to the recorded digest of every stage",
    Tier.PROVEN: "undoing exactly a set named below changes the outcome, and no proper subset of it does",
    Tier.COMPLETE: "there is no other minimal set",
    Tier.ESTIMATED: "chances are counted in draws, each with its interval; nothing is proven",
    Tier.SUFFICIENT_BY_DIGEST: "where a stage was not run, its recorded digest stands for its answer",
    Tier.CANDIDATE: "what is named changed; that it mattered is not claimed",
    Tier.UNKNOWN: "nothing is claimed",
}


def why_auditor(answer: WhyAnswer) -> Iterator[Block]:
    """Show what is claimed on what evidence, what is not known, and how to check it without trusting this."""
    told = answer.explanation
    yield line(("govern why ", "strong"), (answer.event, "strong"), f" --vs {answer.vs} --for auditor")
    yield line(("record ", "faint"), f"{answer.record} of {answer.source}")
    yield line(("before: ", "faint"), _side(answer.before))
    yield line(("after:  ", "faint"), _side(answer.after))
    yield line(("claimed", "strong"))
    tiers = told.tiers or (Tier.UNKNOWN,)
    yield table(("tier", "claim"), [(str(tier), _CLAIMS.get(tier, "")) for tier in tiers])
    yield from _sets(told)
    yield from _factors(told)
    yield from _together(told)
    yield from _stages(told)
    yield from _unknown(answer)
    yield from proof(answer.citations)
    yield line(
        ("to check it elsewhere: ", "help"),
        f"govern why {answer.event} --vs {answer.vs} --proof FILE; govern verify FILE --complete",
    )


def why_recorded_auditor(found: RecordedWhy) -> Iterator[Block]:
    """Show what was recorded of both events in full, and the proof that it was."""
    *told, _, _ = why_recorded_human(found)
    yield from told
    sides = [{factor.name: factor for factor in side.factors or ()} for side in (found.before, found.after)]
    rows = []
    for name in sorted({*sides[0], *sides[1]}):
        was, now = (side.get(name) for side in sides)
        rows.append(
            (name, *("none" if each is None else f"{each.version} {each.digest}" for each in (was, now)))
        )
    yield line(("in force, as the source said it", "strong"))
    yield table(("factor", "before", "after"), rows)
    inputs = [
        (name, found.before.inputs.get(name, "none"), found.after.inputs.get(name, "none"))
        for name in sorted({*found.before.inputs, *found.after.inputs})
    ]
    yield line(("inputs, as the source said them", "strong"))
    yield table(("input", "before", "after"), inputs)
    yield from proof(found.citations)


def proof(citations: Citations) -> Iterator[Block]:
    """Show every entry with its leaf hash and audit path, and the checkpoint that they lead to, in full."""
    head = citations.head
    count = len(citations.entries)
    yield line(("proof", "strong"), f": {count} of the log's entries, each led to its root by its audit path")
    rows = [
        (str(each.index), each.type, each.leaf.hex(), f"{len(each.path)} hashes")
        for each in citations.entries
    ]
    yield table(("entry", "type", "leaf hash", "audit path"), rows)
    yield line(("  checkpoint ", "faint"), f"{head.origin} at size {head.size}")
    yield line(("  root       ", "faint"), head.root.hex())
    yield line(("  signed by  ", "faint"), f"{citations.signer}, checked")


def _side(side: Endpoint) -> str:
    if side.event is None or side.outcome is None:
        return f"{side.release}, nothing recorded for this record"
    said = outcome(side.outcome.action, side.outcome.verdict)
    return f"{side.release}, run {side.run}, {side.event}: {said}"


def _sets(told: Explanation) -> Iterator[Block]:
    if told.proven:
        whole = "all minimal sets" if told.causes is not None else "minimal sets that are proven"
        yield line((f"{whole} that undo it", "strong"), f", from {counted(told.stage_runs, 'stage run')}")
        yield table(("set", "members"), [(str(n), ", ".join(one)) for n, one in enumerate(told.proven, 1)])
    if told.share:
        total = sum(told.share.values())
        yield line(("  shares ", "faint"), f"sum to {total}, and have to sum to {told.total}")


def _factors(told: Explanation) -> Iterator[Block]:
    if not told.changed:
        return
    ruled = {one.factor: str(one.reason) for one in told.ruled_out}
    involved = {name for one in told.proven for name in one}
    rows = []
    for change in told.changed:
        name = change.factor
        role = (
            "in a set"
            if name in involved
            else f"ruled out: {ruled[name]}"
            if name in ruled
            else "not settled"
        )
        if role == "not settled" and told.causes is not None:
            role = "in no set"
        rows.append((name, _digest(change.before), _digest(change.after), role))
    yield line(("changed factors, by digest", "strong"))
    yield table(("factor", "before", "after", "standing"), rows)


def _together(told: Explanation) -> Iterator[Block]:
    """Say which factors were exchanged as one, and what is known where more of them are."""
    if told.together:
        yield line(("exchanged as one", "strong"))
        yield table(("name", "stands for"), [(n, ", ".join(each)) for n, each in told.together.items()])
    if told.coarser is not None:
        yield line(("with more taken together, where that is answered", "strong"))
        yield from _sets(told.coarser)
        yield from _together(told.coarser)


def _digest(side: FactorValue | None) -> str:
    return "none" if side is None else side.digest


def _stages(told: Explanation) -> Iterator[Block]:
    if told.carrier_path:
        yield line(("stages with another output, by digest", "strong"))
        yield table(("stage", "before", "after"), [(c.stage, c.before, c.after) for c in told.carrier_path])


def _unknown(answer: WhyAnswer) -> Iterator[Block]:
    """Say all that is not known; that nothing is missing is said, too."""
    told = answer.explanation
    found = [*told.missing, *answer.notes]
    if told.mismatch is not None:
        found.append(
            f"stage {told.mismatch.stage} does not reproduce: expected {told.mismatch.expected}, "
            f"found {told.mismatch.found}"
        )
    found += [f"{name}: whether it mattered" for name in told.candidates]
    found += [
        f"the answer of stage {call.stage} that would settle {len(call.decides)} sets" for call in told.plan
    ]
    yield line(("not known", "strong"), "" if found else ": nothing that the answer rests on")
    if found:
        yield table(("not known",), [Row((text,), "warning") for text in found])
