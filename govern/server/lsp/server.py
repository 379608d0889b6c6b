"""The state of the language server: the workspaces that the client has open, and what it was shown."""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import FeatureRequestError, JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from govern import __version__
from govern.contract.catalog import CONFIG_FILE
from govern.server.lsp.cursor import Cursor
from govern.server.lsp.positions import Positions
from govern.server.lsp.project import Project, Surroundings
from govern.source.reader import CONTRACT_LIMITS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from govern.server.lsp.judging import Judged
    from govern.server.lsp.project import Shown

_log = logging.getLogger(__name__)


class Server(LanguageServer):
    """A language server over the workspaces that the client has open. `clock` gives the time to judge by."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        # a whole text with every change: contracts are small, and nothing can then drift apart
        super().__init__("govern", __version__, lsp.TextDocumentSyncKind.Full)
        self.projects: dict[Path, Project] = {}
        self.stopped = False
        self._clock = clock
        self._judging = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judging")
        self._told: set[str] = set()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell of what went wrong outside a request; a request's error is its answer."""
        if source is JsonRpcException:
            _log.warning("a message of the client could not be read: %s", error)
        elif source is not FeatureRequestError:
            self.failed(error)

    def failed(self, error: Exception) -> None:
        """Log a defect and show it, once: judging comes upon it again with each keystroke."""
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        if what not in self._told:
            self._told.add(what)
            _log.error("%s", what, exc_info=error)
            message = f"govern could not go on with something: {what}. This is a defect; please report it."
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, message))

    def open_folder(self, uri: str) -> None:
        """Judge the workspace that a folder is, or is in, if any."""
        path = to_fs_path(uri)
        if path is None or self._project(Path(path)) is None:
            _log.info("%s is in no workspace of govern", uri)

    def find(self, uri: str) -> tuple[Project, str] | None:
        """Find the workspace that a file is in, and its path there; None for a file of no workspace."""
        named = to_fs_path(uri)
        if named is None:
            return None
        path = Path(os.path.normpath(named))  # `a/../b` is not in a
        project = self._project(path.parent)
        return None if project is None else (project, path.relative_to(project.root).as_posix())

    def _project(self, folder: Path) -> Project | None:
        """Find the nearest workspace upwards."""
        for place in (folder, *folder.parents):
            if place in self.projects:
                return self.projects[place]
            if (place / CONFIG_FILE).exists():
                return self._open_project(place)
        return None

    def _open_project(self, root: Path) -> Project:
        around = Surroundings(self._clock, self._encoding, self._judging, self._publish, self.failed)
        project = self.projects[root] = Project(root, around)
        project.touch()
        return project

    @property
    def _encoding(self) -> str:
        return self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16

    async def cursor(self, uri: str, position: lsp.Position) -> tuple[Project, Cursor] | None:
        """Give the place in a text that the client has open; None for a text of no workspace.

        None also for one that is larger than a contract may be: it is not judged, and others are waiting.
        """
        found = self.find(uri)
        if found is None or (held := found[0].buffers.get(found[1])) is None:
            return None
        if len(held.text) > CONTRACT_LIMITS.size:
            return None
        project, file = found
        judged = await project.known()
        if (buffer := project.buffers.get(file)) is None:  # closed meanwhile
            return None
        positions = Positions(buffer.text, self._encoding)
        return project, Cursor(file, buffer.text, positions, *positions.point(position), judged)

    def _publish(self, project: Project, judged: Judged, shown: Shown) -> None:
        """Show the findings of each file that has or had some, and of each that is open."""
        for file in sorted({*project.shown, *shown, *judged.buffers}):
            buffer, found = judged.buffers.get(file), shown.get(file, [])
            if buffer is not None or project.shown.get(file, []) != found:
                version = None if buffer is None else buffer.version
                self.text_document_publish_diagnostics(
                    lsp.PublishDiagnosticsParams(judged.uri(file), found, version)
                )
        project.shown = shown
