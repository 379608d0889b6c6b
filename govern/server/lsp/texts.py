"""What the client says about workspaces and texts: opened, changed, saved, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from govern.server.lsp.judging import Buffer
from govern.server.lsp.project import TYPING_PAUSE

if TYPE_CHECKING:
    from govern.server.lsp.server import Server

WATCHED = "**/*.{yaml,yml,md,txt,py,json,lock}"
"""Files that a workspace may be made of; a change to one on disk is judged too."""


def register(server: Server) -> None:
    """Make the server listen."""
    for method, listener in (
        (lsp.INITIALIZED, _initialized),
        (lsp.SHUTDOWN, _shutdown),
        (lsp.TEXT_DOCUMENT_DID_OPEN, _opened),
        (lsp.TEXT_DOCUMENT_DID_CHANGE, _changed),
        (lsp.TEXT_DOCUMENT_DID_SAVE, _saved),
        (lsp.TEXT_DOCUMENT_DID_CLOSE, _closed),
        (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, _changed_on_disk),
        (lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _folders),
    ):
        server.feature(method)(listener)


def _initialized(ls: Server, _: lsp.InitializedParams) -> None:
    _watch(ls)
    folders = list(ls.workspace.folders)
    for uri in folders or ([ls.workspace.root_uri] if ls.workspace.root_uri else []):
        ls.open_folder(uri)


def _watch(ls: Server) -> None:
    """Ask to be told of changes on disk, if the client offers that."""
    workspace = ls.client_capabilities.workspace
    watching = None if workspace is None else workspace.did_change_watched_files
    if watching is not None and watching.dynamic_registration:
        options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(WATCHED)])
        what = lsp.Registration("govern-watch", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        ls.client_register_capability(lsp.RegistrationParams([what]))


def _shutdown(ls: Server, _: None) -> None:
    ls.stopped = True


def _opened(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    item = params.text_document
    if (found := ls.find(item.uri)) is not None:
        project, file = found
        project.buffers[file] = Buffer(item.uri, item.version, item.text)
        project.touch()


def _changed(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    item = params.text_document
    if (found := ls.find(item.uri)) is not None:
        project, file = found
        text = ls.workspace.get_text_document(item.uri).source
        project.buffers[file] = Buffer(item.uri, item.version, text)
        project.touch(TYPING_PAUSE)


def _saved(ls: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    if (found := ls.find(params.text_document.uri)) is not None:
        found[0].touch()


def _closed(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    if (found := ls.find(params.text_document.uri)) is not None:
        project, file = found
        project.buffers.pop(file, None)
        project.touch()


def _changed_on_disk(ls: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
    for uri in {change.uri for change in params.changes}:
        if (found := ls.find(uri)) is not None:
            found[0].touch(TYPING_PAUSE)


def _folders(ls: Server, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    for folder in params.event.added:
        ls.open_folder(folder.uri)
