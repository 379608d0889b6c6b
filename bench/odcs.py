"""Data contracts of others: how many labelled invalid each tool catches, and how many good ones it flags.

    python bench/odcs.py [--peers DIR]

`--peers` names the folder of `bench/lint.py`, where each peer is in an environment of its own; one that is
not there is said to be missing, with the command that installs it.

Judged are the contracts of `data/odcs` beside the repository (or in GOVERN_SHARED). "caught" counts those
that their authors named invalid, "flagged" the others that the official schema of their own version accepts:
here fewer is better, unless something is wrong in them. Each tool runs as it is installed, without settings.
A contract counts where the tool fails because of it. govern asks every source of data for a retention, which
the standard does not, so it is counted with and without that. Most labelled files are test cases of pyodcs.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("GOVERN_SHARED", HERE.parents[1] / "shared"))
FOLDER = SHARED / "data" / "odcs"

# Each prints one JSON list: the files, given one a line on standard input, that it finds fault with.
DRIVERS = {
    "datacontract-cli": """
import sys, json, logging
logging.disable(logging.CRITICAL)
from datacontract.data_contract import DataContract
def bad(file):
    return str(DataContract(data_contract_file=file).lint().result.value) not in ("passed", "warning")
print(json.dumps([file for file in sys.stdin.read().split("\\n") if bad(file)]))
""",
    "pyodcs": """
import sys, json, pyodcs
def bad(file):
    found = pyodcs.parse_and_validate(open(file, encoding="utf-8").read())["diagnostics"]
    return any(item["severity"] in ("error", "warning") for item in found)
print(json.dumps([file for file in sys.stdin.read().split("\\n") if bad(file)]))
""",
    "open-data-contract-standard": """
import sys, json
from open_data_contract_standard.model import OpenDataContractStandard
def bad(file):
    try:
        OpenDataContractStandard.from_file(file)
    except Exception:
        return True
    return False
print(json.dumps([file for file in sys.stdin.read().split("\\n") if bad(file)]))
""",
}


def corpus() -> ModuleType:
    """Load what the conformance test judges with, so that both count alike."""
    path = HERE.parent / "tests" / "conformance" / "odcs_corpus.py"
    spec = importlib.util.spec_from_file_location("odcs_corpus", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def run(command: list[str], given: str = "") -> str:
    """Run a peer. Raises FileNotFoundError or ImportError where it is not installed."""
    result = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if "ModuleNotFoundError" in result.stderr:
        raise ImportError(result.stderr.strip().split("\n")[-1])
    return result.stdout


def driven(peers: Path, name: str, files: list[str]) -> set[str]:
    python = str(peers / name / "bin" / "python")
    return set(json.loads(run([python, "-c", DRIVERS[name]], "\n".join(files)) or "[]"))


def check_jsonschema(peers: Path, files: list[str], versions: dict[str, str]) -> set[str]:
    """Judge each file by the official schema of its own version; of an unknown version, by the newest."""
    bad: set[str] = set()
    for version in sorted(set(versions.values())):
        schema = str(FOLDER / f"odcs-{version}.schema.json")
        mine = [file for file in files if versions[file] == version]
        command = [str(peers / "check-jsonschema" / "bin" / "check-jsonschema"), "-o", "json"]
        command += ["--schemafile", schema, *mine]
        report = json.loads(run(command))
        bad |= {item["filename"] for key in ("errors", "parse_errors") for item in report.get(key, [])}
    return bad


def odcslint(peers: Path, files: list[str]) -> set[str]:
    command = [str(peers / "odcslint" / "bin" / "odcslint"), "check", "--output-format", "json", *files]
    report = json.loads(run(command))
    return {str(Path(item.get("file") or item["path"])) for item in report["findings"]}


def main() -> None:
    reader = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    reader.add_argument("--peers", type=Path, default=Path("DIR"))
    peers: Path = reader.parse_args().peers.absolute()
    judged: list[Any] = corpus().read_corpus(SHARED)
    files = {str(FOLDER / item.name): item for item in judged}
    labelled = {file for file, item in files.items() if item.labelled_invalid}
    accepted = {file for file, item in files.items() if item.accepted and file not in labelled}
    schemas = corpus().SCHEMAS
    versions = {file: _version(item.text, schemas) for file, item in files.items()}
    names = list(files)
    tools: dict[str, Callable[[], set[str]]] = {
        "govern": lambda: {
            file for file, item in zip(names, corpus().read_corpus(SHARED), strict=True) if item.all_failing
        },
        "govern, retention left out": lambda: {file for file, item in files.items() if item.failing},
        "govern, errors only": lambda: {file for file, item in files.items() if item.errors},
        "check-jsonschema": lambda: check_jsonschema(peers, names, versions),
        "odcslint": lambda: odcslint(peers, names),
        **{name: lambda name=name: driven(peers, name, names) for name in DRIVERS},
    }
    print(
        f"{len(labelled)} labelled invalid, {len(accepted)} accepted by their own schema, {len(names)} in all"
    )
    print(f"{'':28} {'caught':>8} {'flagged':>8} {'seconds':>8}")
    for name, judge in tools.items():
        began = time.perf_counter()
        try:
            bad = judge()
        except (FileNotFoundError, ImportError):
            home = f"{peers.name}/{name}"
            print(f"{name:28} not installed: python -m venv {home} && {home}/bin/pip install {name}")
            continue
        took = time.perf_counter() - began
        caught, flagged = f"{len(bad & labelled)}/{len(labelled)}", f"{len(bad & accepted)}/{len(accepted)}"
        print(f"{name:28} {caught:>8} {flagged:>8} {took:8.1f}")


def _version(text: str, schemas: dict[str, str]) -> str:
    return next((schema for version, schema in schemas.items() if version in text), "3.2.0")


if __name__ == "__main__":
    main()
