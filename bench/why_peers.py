"""What other libraries do with the questions of `bench/why.py`; runs in an environment that has them.

    python why_peers.py networkx|rustworkx FOLDER      a graph of the events and its questions
    python why_peers.py shap|dowhy TABLE K             shares of K factors, of a table of all 2^K outcomes
    python why_peers.py rate TABLE                     a rate's change, from what the stages gave

It imports nothing of govern. Each prints one line of JSON: CPU seconds, mebibytes, and what was found.
"""

from __future__ import annotations

import array
import importlib.metadata
import json
import resource
import statistics
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, Any]:
    """Give the median of CPU seconds, and what came of it."""
    taken, found = [], None
    for _ in range(rounds):
        began = cpu()
        found = work()
        taken.append(cpu() - began)
    return statistics.median(taken), found


def edges(folder: Path) -> tuple[array.array[int], array.array[int], dict[str, int]]:
    plan = json.loads((folder / "graph.json").read_text())
    sides = []
    for name in ("from", "to"):
        side = array.array("i")
        side.frombytes((folder / f"{name}.bin").read_bytes())
        sides.append(side)
    return sides[0], sides[1], plan


class Networkx:
    """The graph as networkx has it."""

    def __init__(self, folder: Path) -> None:
        import networkx as nx  # noqa: PLC0415 - only in its environment

        came, went, self.plan = edges(folder)
        self.graph = nx.DiGraph()
        self.graph.add_edges_from(zip(came, went, strict=True))
        self.after, self.before = self.graph.successors, self.graph.predecessors


class Rustworkx:
    """The graph as rustworkx has it, without values on nodes and edges."""

    def __init__(self, folder: Path) -> None:
        import rustworkx as rx  # noqa: PLC0415 - only in its environment

        came, went, self.plan = edges(folder)
        self.graph = rx.PyDiGraph(multigraph=False)
        self.graph.add_nodes_from([None] * self.plan["nodes"])
        self.graph.add_edges_from_no_data(list(zip(came, went, strict=True)))
        self.after, self.before = self.graph.successor_indices, self.graph.predecessor_indices


def graph(kind: Callable[[Path], Any], folder: Path) -> dict[str, float]:
    began = cpu()
    made = kind(folder)
    loaded, plan = cpu() - began, made.plan
    events, runs = plan["events"], plan["runs"]

    def derivation() -> int:
        near = set(made.after(plan["event"]))
        return len(near.union(*(made.after(node) for node in near)))

    def impact(version: int) -> int:
        sets = list(made.before(version))
        return sum(1 for chosen in sets for node in made.before(chosen) if node < events)

    def versions(release: int) -> set[int]:
        own = [node for node in made.before(release) if events <= node < events + runs]
        sets = {node for run in own for node in made.after(run)} - {release}
        return {version for chosen in sets for version in made.after(chosen)}

    questions = {
        "derive": derivation,
        "impact": lambda: impact(plan["version"]),
        "hub": lambda: impact(plan["hub"]),
        "diff": lambda: len(versions(plan["releases"][0]) ^ versions(plan["releases"][1])),
    }
    found = {"load": loaded, "memory": memory()}
    for name, ask in questions.items():
        found[name], found[f"{name} found"] = timed(ask)
    return found


def shap(table: Path, k: int) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 - only in its environment
    import shap as library  # noqa: PLC0415 - only in its environment

    values = np.fromfile(table, dtype=np.int8).astype(float)
    weights = 1 << np.arange(k)

    def model(rows: Any) -> Any:
        return values[(rows.astype(np.int64) @ weights)]

    def work() -> Any:
        explainer = library.explainers.Exact(model, library.maskers.Independent(np.zeros((1, k))))
        return explainer(np.ones((1, k)), max_evals=1 << (k + 1)).values[0]  # noqa: PD011 - shares, no table

    work()  # it compiles what it needs; that is not counted
    seconds, shares = timed(work, 1 if k >= 12 else ROUNDS)
    return {"seconds": seconds, "memory": memory(), "shares": [float(share) for share in shares]}


def dowhy(table: Path, k: int) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 - only in its environment
    from dowhy.gcm import shapley  # noqa: PLC0415 - see above

    values = np.fromfile(table, dtype=np.int8).astype(float)
    weights = 1 << np.arange(k)
    exact = shapley.ShapleyConfig(approximation_method=shapley.ShapleyApproximationMethods.EXACT, n_jobs=1)

    def work() -> Any:
        return shapley.estimate_shapley_values(
            lambda chosen: values[int(np.asarray(chosen, np.int64) @ weights)], k, exact
        )

    seconds, shares = timed(work, 1 if k >= 12 else 3)
    return {"seconds": seconds, "memory": memory(), "shares": [float(share) for share in shares]}


def rate(table: Path) -> dict[str, Any]:
    """Fit a causal model of each side's data and ask what changed the mean of its last column."""
    import networkx as nx  # noqa: PLC0415 - only in its environment
    import numpy as np  # noqa: PLC0415 - only in its environment
    import pandas as pd  # noqa: PLC0415 - only in its environment
    from dowhy import gcm  # noqa: PLC0415 - see above

    gcm.config.disable_progress_bars()
    gcm.config.set_default_n_jobs(1)
    told = json.loads(table.read_text())
    before, after = (
        pd.DataFrame(told[side], columns=told["columns"], dtype=float) for side in ("before", "after")
    )
    target = told["columns"][-1]
    model = gcm.ProbabilisticCausalModel(nx.DiGraph(told["edges"]))
    gcm.util.general.set_random_seed(1)
    began = cpu()
    gcm.auto.assign_causal_mechanisms(model, before)
    found = gcm.distribution_change(
        model, before, after, target, difference_estimation_func=lambda a, b: float(np.mean(b) - np.mean(a))
    )
    shares = {name: float(share) for name, share in found.items()}
    return {"seconds": cpu() - began, "memory": memory(), "shares": shares}


def main() -> None:
    warnings.simplefilter("ignore")
    kind, place, *more = sys.argv[1:]
    if kind in {"networkx", "rustworkx"}:
        found: dict[str, Any] = graph({"networkx": Networkx, "rustworkx": Rustworkx}[kind], Path(place))
    elif kind == "rate":
        found = rate(Path(place))
    else:
        found = {"shap": shap, "dowhy": dowhy}[kind](Path(place), int(more[0]))
    version = importlib.metadata.version("dowhy" if kind == "rate" else kind)
    print(json.dumps({**found, "version": version}))


if __name__ == "__main__":
    main()
