"""Modules whose source is in memory: importable by their full name and found nowhere else."""

from __future__ import annotations

import importlib.machinery
import sys
from dataclasses import dataclass
from importlib.abc import InspectLoader, MetaPathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import CodeType, ModuleType


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A module's source and path; `data` are all files of its plug-in by their paths."""

    path: str
    content: bytes
    data: Mapping[str, bytes]
    is_package: bool = False
    name: str = ""


class _Loader(InspectLoader):
    """Loads one module; `get_data` reads its plug-in's files, as `pkgutil.get_data` asks for them."""

    def __init__(self, source: ModuleSource) -> None:
        self._source = source

    def get_source(self, fullname: str) -> str:  # noqa: ARG002 - the protocol's signature
        return self._source.content.decode("utf-8", "replace")

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the protocol's signature
        return compile(self._source.content, self._source.path, "exec", dont_inherit=True)

    def get_data(self, path: str) -> bytes:
        try:
            return self._source.data[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def is_package(self, fullname: str) -> bool:  # noqa: ARG002 - the protocol's signature
        return self._source.is_package

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self._source.path
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102 - running plug-ins is what this is for


class _Finder(MetaPathFinder):
    """Finds the published modules by their exact names."""

    def __init__(self) -> None:
        self.sources: dict[str, ModuleSource] = {}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the protocol's signature
        target: ModuleType | None = None,  # noqa: ARG002 - the protocol's signature
    ) -> importlib.machinery.ModuleSpec | None:
        source = self.sources.get(fullname)
        if source is None:
            return None
        return importlib.machinery.ModuleSpec(
            fullname, _Loader(source), origin=source.path, is_package=source.is_package
        )


_FINDER = _Finder()


def publish(modules: Iterable[ModuleSource]) -> None:
    """Make modules importable under their names for the life of the process."""
    _FINDER.sources.update({module.name: module for module in modules})
    if _FINDER not in sys.meta_path:
        sys.meta_path.append(_FINDER)
