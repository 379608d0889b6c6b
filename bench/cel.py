"""Microseconds a rule: this engine beside Google's (cel-expr-python, C++), on plain dicts.

    python bench/cel.py [seconds a rule and engine]

Both compile each rule once; timed is one evaluation with its bindings given as Python dicts, as a linter does
it. Rounds of the two alternate, and the fastest of each counts, so that a busy machine disturbs both alike.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from govern.policy import cel
from govern.policy.cel.types import DYN

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = {
    "name": "pause_release",
    "blast_radius": "high",
    "status": "active",
    "minimum_confidence": 0.85,
    "approvals": [{"role": "pharmacist", "user": "a"}, {"role": "lead", "user": "b"}],
    "labels": {"team": "triage", "tier": "1"},
    "rollback": {"kind": "manual", "within": "1h"},
}
BINDINGS = {"item": ITEM, "limit": 3}
RULES = (
    "item.blast_radius != 'high' || item.approvals.size() >= 2",
    "item.minimum_confidence >= 0.8 && item.status == 'active'",
    "has(item.rollback) && item.rollback.kind in ['manual', 'automatic']",
    "item.approvals.all(a, a.role != '' && a.user != '')",
    "item.approvals.exists(a, a.role == 'lead') && size(item.approvals) < limit",
    "item.labels['team'].startsWith('tri') || item.name == 'x'",
    "item.name.matches('^[a-z_]+$')",
    "has(item.owner) || item.blast_radius == 'high'",
)


def fastest(runs: dict[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """The fewest microseconds a call that each run took in any of ten alternating rounds."""
    counts = {}
    for name, run in runs.items():
        began = time.process_time()
        for _ in range(200):
            run()
        counts[name] = max(int(200 * seconds / 10 / max(time.process_time() - began, 1e-6)), 1)
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(10):
        for name, run in runs.items():
            began = time.process_time()
            for _ in range(counts[name]):
                run()
            best[name] = min(best[name], (time.process_time() - began) / counts[name] * 1e6)
    return best


def google(source: str) -> Callable[[], Any] | None:
    """Evaluate with Google's engine; None where it is not installed."""
    try:
        from cel_expr_python import cel as theirs  # noqa: PLC0415 - the peer may be absent
    except ImportError:
        return None
    env = theirs.NewEnv(variables={"item": theirs.Type.DYN, "limit": theirs.Type.INT})
    expression = env.compile(source)
    return lambda: expression.eval(data=BINDINGS).value()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
    print(f"{'govern':>8} {'google':>8} {'ratio':>7}  microseconds a rule, fastest of ten rounds")
    totals = {"govern": 0.0, "google": 0.0}
    for source in RULES:
        program = cel.compile(source, cel.Env({"item": DYN, "limit": DYN}))
        theirs = google(source)
        runs = {"govern": lambda program=program: program.evaluate(BINDINGS).value}
        if theirs is not None:
            assert theirs() == program.evaluate(BINDINGS).value, source
            runs["google"] = theirs
        best = fastest(runs, seconds)
        for name, took in best.items():
            totals[name] += took
        print(row(best), source)
    print(row({name: total / len(RULES) for name, total in totals.items() if total}), "mean")


def row(best: dict[str, float]) -> str:
    ours, theirs = best["govern"], best.get("google")
    if theirs is None:
        return f"{ours:8.2f} {'absent':>8} {'':>7} "
    return f"{ours:8.2f} {theirs:8.2f} {theirs / ours:6.1f}x "


if __name__ == "__main__":
    main()
