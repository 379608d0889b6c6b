"""What the client asks, led to the feature that answers."""

from __future__ import annotations

from lsprotocol import types as lsp

from govern.server.lsp import actions, completion
from govern.server.lsp.diagnostics import page_uri
from govern.server.lsp.hover import hover, page_markdown
from govern.server.lsp.navigation import definition, uses
from govern.server.lsp.server import Server  # noqa: TC001 - a command's annotations are read at run time
from govern.server.lsp.symbols import symbols


def register(server: Server) -> None:
    """Make the server answer."""
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(_definition)
    server.feature(lsp.TEXT_DOCUMENT_REFERENCES)(_references)
    server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(_symbols)
    triggers = lsp.CompletionOptions(trigger_characters=completion.TRIGGERS)
    server.feature(lsp.TEXT_DOCUMENT_COMPLETION, triggers)(_complete)
    kinds = lsp.CodeActionOptions(code_action_kinds=actions.KINDS)
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)(_actions)
    server.command(actions.EXPLAIN)(_explain)


async def _hover(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    found = await ls.cursor(params.text_document.uri, params.position)
    return None if found is None else hover(found[1], found[0].current)


async def _definition(ls: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
    found = await ls.cursor(params.text_document.uri, params.position)
    return None if found is None else definition(found[1])


async def _references(ls: Server, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
    found = await ls.cursor(params.text_document.uri, params.position)
    return None if found is None else uses(found[1], declaration=params.context.include_declaration)


async def _symbols(ls: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol] | None:
    found = await ls.cursor(params.text_document.uri, lsp.Position(0, 0))
    return None if found is None else symbols(found[1].outline, found[1].positions)


async def _complete(ls: Server, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    found = await ls.cursor(params.text_document.uri, params.position)
    return None if found is None else completion.complete(found[1])


async def _actions(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    """Wait for the judgement of the text as it is: a fix of an older one would hit other text."""
    found = ls.find(params.text_document.uri)
    judged = None if found is None else await found[0].settled()
    if found is None or judged is None:
        return None
    workspace = ls.client_capabilities.workspace
    edits = None if workspace is None else workspace.workspace_edit
    versioned = bool(edits is not None and edits.document_changes)
    return actions.actions(judged, found[1], params.range, params.context.only, versioned=versioned)


async def _explain(ls: Server, code: str, uri: str) -> None:
    """Show the page of a code: the workspace's own where it has one, else as a message."""
    found = ls.find(uri)
    judged = None if found is None else await found[0].settled()
    page = None if judged is None else page_uri(judged, code)
    window = ls.client_capabilities.window
    if page is not None and window is not None and window.show_document is not None:
        await ls.window_show_document_async(lsp.ShowDocumentParams(page, take_focus=True))
    else:
        text = page_markdown(code) or f"{code} is a policy of this workspace."
        ls.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, text))
