from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from govern.app.contracts.cache.engine import BUILT_ON, PACKAGE, engine_digest

PROBE = """
import json, sys
before = set(sys.modules)  # what the environment's own hooks load is not ours
from govern.cli.direct import run_directly
run_directly(["lint", "--no-cache"])
new = {name: module for name, module in sys.modules.items() if name not in before}
print(json.dumps({name: getattr(module, "__file__", None) for name, module in new.items()}))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "govern"
    (folder / "check").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "check/rule.py").write_text("LEVEL = 1\n")
    (folder / "check/policy.yaml").write_text("level: 1\n")
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site-packages"
    for name in ("pydantic-2.14.3", "ruamel_yaml-0.19.1", "requests-2.0"):
        (folder / f"{name}.dist-info").mkdir(parents=True)
        (folder / f"{name}.dist-info/RECORD").write_text(f"{name},sha256=1,1\n")
    return folder


def test_every_file_of_the_package_counts(package: Path) -> None:
    seen = {engine_digest(package, [])}
    (package / "check/rule.py").write_text("LEVEL = 2\n")
    seen.add(engine_digest(package, []))
    (package / "check/policy.yaml").write_text("level: 2\n")
    seen.add(engine_digest(package, []))
    (package / "check/rule.py").rename(package / "check/role.py")
    seen.add(engine_digest(package, []))
    (package / "check/new.py").write_text("")
    seen.add(engine_digest(package, []))
    assert len(seen) == 5


def test_a_change_that_keeps_size_and_time_counts(package: Path) -> None:
    file, before = package / "check/rule.py", engine_digest(package, [])
    status = file.stat()
    file.write_text("LEVEL = 3\n")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert engine_digest(package, []) != before


def test_what_the_interpreter_makes_of_the_files_does_not_count(package: Path) -> None:
    before = engine_digest(package, [])
    (package / "__pycache__").mkdir()
    (package / "__pycache__/rule.pyc").write_bytes(b"\0")
    assert engine_digest(package, []) == before


def test_what_judging_builds_on_counts_and_nothing_else(package: Path, site: Path) -> None:
    before = engine_digest(package, [str(site)])
    (site / "requests-2.0.dist-info/RECORD").write_text("other")
    assert engine_digest(package, [str(site)]) == before
    (site / "ruamel_yaml-0.19.1.dist-info/RECORD").write_text("other")
    changed = engine_digest(package, [str(site)])
    shutil.move(site / "pydantic-2.14.3.dist-info", site / "pydantic-2.14.4.dist-info")
    assert len({before, changed, engine_digest(package, [str(site)])}) == 3


def test_every_distribution_that_lint_loads_is_named(tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "govern.yaml").write_text("apiVersion: govern/v1\nkind: Workspace\nname: small\n")
    (tmp_path / "contracts/data.yaml").write_text(
        "apiVersion: v3.1.0\nkind: DataContract\nid: d\nversion: 1.0.0\nstatus: active\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded: dict[str, str | None] = json.loads(done.stdout.splitlines()[-1])
    homes = metadata.packages_distributions()
    tops = {name.partition(".")[0] for name, file in loaded.items() if file and "site-packages" in file}
    found = {home.lower().replace("_", "-").replace(".", "-") for top in tops for home in homes.get(top, ())}
    assert "pydantic" in found
    assert found - {"govern-engine"} <= BUILT_ON
    assert PACKAGE.name == "govern"
