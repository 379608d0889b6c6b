"""An editor, as far as a language server can tell: JSON-RPC over the pipes of a real process.

Nothing of pygls or lsprotocol is used, so that the protocol is tested, and not one library with itself.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = Any
PATIENCE = 60.0
"""Seconds after which an answer is not late but missing."""

ENDED = object()


class Editor:
    """Starts `govern lsp` through `start`, and speaks with it."""

    def __init__(self, start: Callable[..., subprocess.Popen[bytes]], *arguments: str) -> None:
        self.process = start("lsp", *arguments)
        self.messages: list[Json] = []
        self.asked: list[Json] = []
        self.published: list[Json] = []
        self.expected = ""  # a word of the defect that the test plants
        self._next = 0
        self._inbox: queue.Queue[Json] = queue.Queue()
        self._errors: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._overhear, daemon=True).start()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            size = int(header.split(b":")[1])  # a line of anything else on standard output ends the test here
            while stream.readline().strip():
                pass
            self._inbox.put(json.loads(stream.read(size)))
        self._inbox.put(ENDED)

    def _overhear(self) -> None:
        assert self.process.stderr is not None
        self._errors.extend(self.process.stderr)

    @property
    def said(self) -> str:
        """What the server wrote to standard error."""
        return b"".join(self._errors).decode()

    def send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def notify(self, method: str, params: Json = None) -> None:
        self.send({"method": method, **({} if params is None else {"params": params})})

    def ask(self, method: str, params: Json = None) -> Json:
        """Ask and wait for the answer; an error is the answer too."""
        self._next += 1
        me = self._next
        self.send({"id": me, "method": method, **({} if params is None else {"params": params})})
        answer = self._until(lambda message: message.get("id") == me and "method" not in message)
        return answer.get("result") if "error" not in answer else answer

    def _until(self, wanted: Callable[[Json], bool]) -> Json:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                message = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no answer in {PATIENCE} s; it said:\n{self.said}") from None
            assert message is not ENDED, f"the server is gone; it said:\n{self.said}"
            self._take(message)
            if wanted(message):
                return message

    def _take(self, message: Json) -> None:
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            self.published.append(message["params"])
        elif method == "window/showMessage":
            self.messages.append(message["params"])
            said = message["params"]["message"]
            assert "defect" not in said or (self.expected and self.expected in said), self.said
        elif method is not None and "id" in message:
            self.asked.append(message)
            self.send({"id": message["id"], "result": {"success": True} if "show" in method else None})

    def initialise(
        self, folder: Path | None, capabilities: Json = None, encodings: list[str] | None = None
    ) -> Json:
        offered: Json = capabilities or {}
        if encodings is not None:
            offered = {**offered, "general": {"positionEncodings": encodings}}
        uri = None if folder is None else folder.as_uri()
        folders = None if uri is None else [{"uri": uri, "name": "w"}]
        params = {"processId": None, "rootUri": uri, "workspaceFolders": folders, "capabilities": offered}
        found = self.ask("initialize", params)
        self.notify("initialized", {})
        return found

    def open(self, path: Path, text: str | None = None, version: int = 1) -> None:
        text = path.read_text(encoding="utf-8") if text is None else text
        item = {"uri": path.as_uri(), "languageId": "yaml", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, path: Path, text: str, version: int) -> None:
        item = {"uri": path.as_uri(), "version": version}
        self.notify("textDocument/didChange", {"textDocument": item, "contentChanges": [{"text": text}]})

    def at(self, method: str, path: Path, line: int, character: int, **more: Json) -> Json:
        """Ask about a position, both counted from 0."""
        position = {"line": line, "character": character}
        params = {"textDocument": {"uri": path.as_uri()}, "position": position, **more}
        return self.ask(f"textDocument/{method}", params)

    def actions(self, path: Path, span: Json, *only: str) -> list[Json]:
        context = {"diagnostics": [], **({"only": list(only)} if only else {})}
        params = {"textDocument": {"uri": path.as_uri()}, "range": span, "context": context}
        return list(self.ask("textDocument/codeAction", params) or [])

    def findings(self, path: Path, version: int | None = None) -> list[Json]:
        """Wait for the findings of a version of a file."""
        uri = path.as_uri()

        def fits(params: Json) -> bool:
            return bool(params["uri"] == uri and (version is None or params.get("version") == version))

        for params in reversed(self.published):
            if fits(params):
                return list(params["diagnostics"])
        told = "textDocument/publishDiagnostics"
        answer = self._until(lambda message: message.get("method") == told and fits(message["params"]))
        return list(answer["params"]["diagnostics"])

    def forget(self) -> None:
        """Forget what was published, to wait for what comes."""
        self.published.clear()

    def leave(self) -> int:
        """Shut down as the protocol asks; give the exit code."""
        assert self.ask("shutdown") is None
        self.notify("exit")
        return self.process.wait(PATIENCE)

    def drop(self) -> int:
        """Be gone without a word; give the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(PATIENCE)


def span(line: int, start: int, end: int) -> Json:
    """A range within a line."""
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def whole(text: str) -> Json:
    """The range of a whole text."""
    end = {"line": text.count("\n") + 1, "character": 0}
    return {"start": {"line": 0, "character": 0}, "end": end}


def edited(text: str, edits: list[Json]) -> str:
    """Make edits in UTF-16 positions, as an editor does."""
    lines = text.split("\n")

    def offset(position: Json) -> int:
        before = sum(len(line) + 1 for line in lines[: position["line"]])
        units, count = 0, 0
        for character in lines[position["line"]]:
            if units >= position["character"]:
                break
            units += 1 + (ord(character) > 0xFFFF)
            count += 1
        return before + count

    for edit in sorted(edits, key=lambda edit: offset(edit["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text
