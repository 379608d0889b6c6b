"""Plug-ins: a workspace's code, loaded from bytes that were pinned, and called without trust.

The code is compiled from the bytes given and never looked up on the import path, so that what runs is what
was released. Its other files are importable beside it (`from . import words`), in a package of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from posixpath import dirname
from typing import TYPE_CHECKING, Any, TypeAlias

from govern.check.imports import Import, candidates, imported, is_pinned
from govern.contract.python_ast import UnreadableCodeError
from govern.errors import UsageError
from govern.run.memory_import import ModuleSource, publish
from govern.run.stage import NoAnswer
from govern.source.canonical import CanonicalError, Json, canonical_bytes

if TYPE_CHECKING:
    from types import TracebackType

    from govern.run.installed import Installed

PluginFunction: TypeAlias = Callable[[Mapping[str, Json]], Json]
"""inputs by stage name or `record` -> output"""

_LONGEST_NAME = 60

_numbers = count(1)


class PluginRaised(Exception):  # noqa: N818 - the name is read by people: "failed: PluginRaised: ..."
    """A plug-in raised or returned what is not JSON: the kind of error and the line, never its text.

    An error's text may quote the record it was working on, so it is shown nowhere.
    """


@dataclass(frozen=True, slots=True)
class PluginCode:
    """What is loaded: the entry's path, the factory's name, all sources by path, the pins of the imports."""

    entry: str
    factory: str
    sources: Mapping[str, bytes]
    pins: Mapping[str, str]

    @property
    def folder(self) -> str:
        """The entry's folder, with a slash at its end; empty at the root."""
        folder = dirname(self.entry)
        return f"{folder}/" if folder else ""


@dataclass(frozen=True, slots=True)
class Factory:
    """A loaded factory: called with the used components, it gives the function applied to each record."""

    package: str
    code: PluginCode
    function: Callable[[Mapping[str, Any]], Any]

    def make(self, stage: str, uses: Mapping[str, Any]) -> PluginFunction:
        """Call the factory.

        Raises:
            UsageError: the factory raised, or returned something that cannot be called; with file and line.

        """
        try:
            made = self.function(uses)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plug-in may raise anything
            raise UsageError(
                f"stage `{stage}`: {self.code.factory} raised {_named(error)}",
                help="correct the factory: it is called once with the used components",
                place=_place(error.__traceback__, self.package) or self.code.entry,
            ) from None
        if not callable(made):
            raise UsageError(
                f"stage `{stage}`: {self.code.factory} returned `{type(made).__name__}`, no function",
                help="return the function that is applied to each record",
                place=self.code.entry,
            )
        return guarded(stage, made, self.package)


def load(code: PluginCode, installed: Installed) -> Factory:
    """Load a factory from its sources.

    Raises:
        UsageError: unreadable code, an import that is not pinned, code that fails while it is loaded, or no
            factory of that name; at file and line where there is one.

    """
    for path, data in code.sources.items():
        if path.endswith(".py"):
            _check_imports(path, data, code, installed)
    package = f"govern_plugin_{next(_numbers)}"
    publish(_modules(package, code))
    name = f"{package}.{_module_name(code.entry, code)}"
    try:
        __import__(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a plug-in may raise anything
        raise UsageError(
            f"{code.entry} can't be loaded: {_named(error)}",
            help="correct the code; what it imports from its own folder is declared in `files`",
            place=_place(error.__traceback__, package) or code.entry,
        ) from None
    function = getattr(sys.modules[name], code.factory, None)
    if not callable(function):
        raise UsageError(
            f"{code.entry} has no function `{code.factory}`",
            help="define it at the top level, or correct the entry",
            place=code.entry,
        )
    return Factory(package, code, function)


def guarded(stage: str, function: Callable[[Mapping[str, Json]], Any], package: str) -> PluginFunction:
    """Wrap a plug-in's function so that no text of a record can leave it in an error."""

    def call(inputs: Mapping[str, Json]) -> Json:
        try:
            result = function(inputs)
        except (OSError, MemoryError) as error:
            where = _place(error.__traceback__, package)
            raise NoAnswer(stage, f"could not be run: {_kind(error)} at {where or package}") from None
        except KeyboardInterrupt:
            raise KeyboardInterrupt from None  # without the words it may have been given
        except BaseException as error:  # noqa: BLE001 - a plug-in may raise anything
            where = _place(error.__traceback__, package)
            raise PluginRaised(f"{_kind(error)} at {where or _defined(function)}") from None
        try:
            canonical_bytes(result)
        except CanonicalError:
            raise PluginRaised(
                f"returned a `{_kind(result)}` that is not canonical JSON (text, whole numbers, lists, "
                f"objects with ASCII keys; no floats), at {_defined(function)}"
            ) from None
        return result  # type: ignore[no-any-return]  # checked just above

    return call


def _check_imports(path: str, data: bytes, code: PluginCode, installed: Installed) -> None:
    try:
        found = imported(data)
    except UnreadableCodeError as error:
        raise UsageError(
            str(error), help="correct the Python source", place=f"{path}:{error.line}:{error.column}"
        ) from None
    for item in found:
        if item.level == 0 and (said := _complaint(item, path, code, installed)):
            raise UsageError(said[0], help=said[1], place=f"{path}:{item.line}:{item.column}")


def _complaint(item: Import, path: str, code: PluginCode, installed: Installed) -> tuple[str, str] | None:
    """Say what is wrong with an absolute import outside of the standard library, and what to do."""
    if item.top == "govern":
        return (
            "a plug-in imports nothing from govern",
            "take all it needs from the arguments of its functions",
        )
    if any(name in code.sources for name in candidates(item, path)):
        return f"`{item.module}` is a file of this code", f"import it as `from . import {item.module}`"
    if is_pinned(item.top, code.pins) or installed.provides(item.top, code.pins):
        return None
    return f"`{item.top}` is imported and not pinned", "pin the distribution it comes in to an exact version"


def _modules(package: str, code: PluginCode) -> list[ModuleSource]:
    """Spell the sources as modules of one package, and the packages between, which may have no file."""
    found: dict[str, ModuleSource] = {}
    packages = {package: f"{code.folder}__init__.py"}
    for path in code.sources:
        if not path.endswith(".py"):
            continue
        parts = _module_name(path, code).split(".")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            packages[".".join((package, *parts[:depth]))] = f"{code.folder}{folder}/__init__.py"
        found[".".join((package, *parts))] = ModuleSource(path, code.sources[path], code.sources)
    for name, path in packages.items():
        found[name] = ModuleSource(path, code.sources.get(path, b""), code.sources, is_package=True)
    return [ModuleSource(s.path, s.content, s.data, s.is_package, name) for name, s in found.items()]


def _module_name(path: str, code: PluginCode) -> str:
    relative = path.removeprefix(code.folder)
    if not path.startswith(code.folder):
        raise UsageError(
            f"{path} is not in the folder of {code.entry}",
            help="keep the files of one plug-in in one folder, or below it",
        )
    parts = relative.removesuffix(".py").removesuffix("/__init__").split("/")
    if not all(part.isidentifier() for part in parts):
        raise UsageError(
            f"`{relative}` can't be the name of a module", help="name the file and its folders with words"
        )
    return ".".join(parts)


def _place(trace: TracebackType | None, package: str) -> str:
    """Find the innermost line of the plug-in's own code on the way to an error."""
    place = ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module == package or module.startswith(f"{package}."):
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _defined(function: Callable[..., Any]) -> str:
    code = getattr(function, "__code__", None) or getattr(type(function).__call__, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else "its function"


def _kind(value: object) -> str:
    """Name a value's type; a plug-in may make types too, so what can't be an ordinary name is left out."""
    name = type(value).__name__
    return name if name.isidentifier() and len(name) <= _LONGEST_NAME else "unnamed type"


def _named(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
