"""Text in Markdown as GitHub and GitLab read it: what comes from files neither draws nor calls anybody."""

from __future__ import annotations

import re
from html import escape

from govern.report.styled import visible

_COMMAND = re.compile(r"^(\s*)/", re.MULTILINE)
"""What GitLab may take for a quick action of whoever posts the comment: a slash that begins a line."""


def code(text: str) -> str:
    """Show what comes from files; in this element nobody is looked for."""
    return f"<code>{escaped(text)}</code>"


def words(text: str) -> str:
    """Show words of ours with names from files in them, so that `@name` calls nobody."""
    return escaped(text).replace("@", "@\u2060")


def escaped(text: str) -> str:
    """Escape what HTML or Markdown would read, in a table too."""
    found = escape(visible(text), quote=False)
    for character in "|`*_[]~\\":
        found = found.replace(character, f"&#{ord(character)};")
    return _COMMAND.sub(r"\1&#47;", found)
