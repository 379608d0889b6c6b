"""Commands of stages: laid out from pinned bytes in folders of their own, checked, a few run at a time."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govern.app.models.command import CommandError, CommandFunction
from govern.app.models.pool import Pool
from govern.app.models.uses import uses_json
from govern.contract.command import ARTEFACTS, ENVIRONMENT, USES
from govern.errors import IntegrityError, UsageError
from govern.run.plugin import PluginRaised
from govern.run.stage import NoAnswer
from govern.source.canonical import CanonicalError, canonical_bytes, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govern.run.outside import CommandAspect
    from govern.run.plugin import PluginFunction
    from govern.source.canonical import Json

_VERSIONS = """
import json, sys
from importlib import metadata
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = metadata.version(name)
    except metadata.PackageNotFoundError:
        found[name] = None
print(json.dumps(found))
"""
"""Asked of a Python program's interpreter, in its environment."""


class Commands:
    """Makes the functions of stages that are answered by commands; `environ` is govern's own environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._pool = Pool()

    def function(
        self, stage: str, command: CommandAspect, uses: Mapping[str, Any], libraries: Mapping[str, str]
    ) -> PluginFunction:
        """Lay a command out and give the function that it is; its program starts when it is first asked.

        Raises:
            UsageError: the program, a variable of its environment or a pinned package is not there.
            IntegrityError: the program is not the declared one.

        """
        folder = Path(tempfile.mkdtemp(prefix="govern-command-"))
        try:
            _lay_out(folder, command, uses)
            argv = (self._program(stage, command, folder), *command.argv[1:])
            environ = self._environment(stage, command)
            _check_packages(stage, argv[0], {**command.pins, **libraries}, folder, environ, command.start)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        ask = CommandFunction(
            argv,
            command.timeout,
            start=command.start,
            cwd=folder,
            environ=environ,
            name=" ".join(command.argv),
        )
        weakref.finalize(ask, shutil.rmtree, folder, ignore_errors=True)
        return _Asked(stage, ask, self._pool)

    def _environment(self, stage: str, command: CommandAspect) -> dict[str, str]:
        return {
            name: self._variable(stage, value.removeprefix(ENVIRONMENT))
            if value.startswith(ENVIRONMENT)
            else value
            for name, value in command.environment.items()
        }

    def _variable(self, stage: str, name: str) -> str:
        value = self._environ.get(name)
        if not value:
            raise UsageError(
                f"stage `{stage}`: its command is given the environment variable {name}, which is not set",
                help=f"set {name}",
            )
        return value

    def _program(self, stage: str, command: CommandAspect, folder: Path) -> str:
        """Find what is to be run, and hold it to its digest where it is none of the laid out files."""
        wanted = command.argv[0]
        if wanted in command.files:
            (folder / wanted).chmod(0o700)
            return str(folder / wanted)
        if wanted.startswith(ENVIRONMENT):
            wanted = self._variable(stage, wanted.removeprefix(ENVIRONMENT))
        found = shutil.which(wanted, path=self._environ.get("PATH", ""))
        if found is None or not Path(found).is_absolute():
            raise UsageError(
                f"stage `{stage}`: there is no program {wanted} here that can be run",
                help="install it where the PATH leads, or name it by an absolute path",
            )
        if command.program is not None:
            _check_program(stage, found, command.program)
        return found


class _Asked:
    """A command as the function of a stage, in words that quote no record."""

    def __init__(self, stage: str, ask: CommandFunction, pool: Pool) -> None:
        self._stage = stage
        self._ask = ask
        self._pool = pool

    def __call__(self, inputs: Mapping[str, Json]) -> Json:
        self._pool.used(self._ask)
        try:
            answer = self._ask(dict(inputs))
        except CommandError as error:
            if error.garbled:
                raise PluginRaised(error.told) from None
            raise NoAnswer(self._stage, f"has no answer: {error.told}", help=error.help) from None
        try:
            canonical_bytes(answer)
        except CanonicalError:
            raise PluginRaised(
                f"{self._ask.name} answered with what is not canonical JSON (text, whole numbers, lists, "
                "objects with ASCII keys; no fractions)"
            ) from None
        return answer  # type: ignore[no-any-return]  # checked just above


def _lay_out(folder: Path, command: CommandAspect, uses: Mapping[str, Any]) -> None:
    for path, data in command.files.items():
        _write(folder / path, data)
    laid: dict[str, bytes] = {}
    for view in uses.values():
        for name, data in getattr(view, "artefacts", {}).items():
            if laid.setdefault(name, data) != data:
                raise UsageError(
                    f"two components that a command is given have an artefact `{name}`",
                    help="give one of them another name",
                )
    for name, data in laid.items():
        _write(folder / ARTEFACTS / name, data)
    _write(folder / USES, json.dumps(uses_json(uses)).encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(data)


def _check_program(stage: str, path: str, wanted: str) -> None:
    try:
        found = digest(Path(path).read_bytes())
    except OSError as error:
        raise UsageError(f"stage `{stage}`: {path} can't be read: {error.strerror}") from None
    if found != wanted:
        raise IntegrityError(
            f"stage `{stage}`: {path} is not the program that was declared: its digest is {found}, "
            f"declared is {wanted}",
            help="install the declared one, or release a version of the component that names this one",
        )


def _check_packages(  # noqa: PLR0917 - one question, told in full
    stage: str,
    program: str,
    wanted: Mapping[str, str],
    folder: Path,
    environ: Mapping[str, str],
    seconds: int,
) -> None:
    """Hold the packages in the program's environment to what is pinned; only Python's can be asked."""
    if not wanted:
        return
    asked = [program, "-c", _VERSIONS, *sorted(wanted)]
    try:
        done = subprocess.run(  # noqa: S603 - the declared program, and no shell
            asked, cwd=folder, env=environ, capture_output=True, timeout=seconds, check=True
        )
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        raise UsageError(
            f"stage `{stage}`: {program} does not say which packages are in its environment",
            help="`pins` and `libraries` are of Python programs; pin another by the digest of its `program`",
        ) from None
    for name, version in wanted.items():
        if found.get(name) != version:
            there = f"{found[name]} is installed" if found.get(name) else "it is not installed"
            raise UsageError(
                f"stage `{stage}` is pinned to {name} {version}, and in the environment of {program} {there}",
                help=f"install {name}=={version} there, or release a version that is pinned to what is there",
            )
