"""Text in Markdown as GitHub and GitLab read it: what comes from files neither draws nor calls anybody."""

from __future__ import annotations

from html import escape

from govern.report.styled import visible


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
    return found
