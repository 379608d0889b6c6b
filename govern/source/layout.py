"""How a node is laid out in its text: in brackets or by indentation, with which line breaks and comments."""

from __future__ import annotations

import re

from govern.source.node import Mapping, Node, Scalar


def is_flow(text: str, node: Node) -> bool:
    """Whether a collection is written in brackets."""
    # a block collection starts with `-`, `?` or a key, never with a bracket: a bracket as a key is refused
    return not isinstance(node, Scalar) and text[node.span.start] in "[{"


def header_comment(text: str, node: Scalar) -> str:
    """Give the comment after a `|` or `>`, with the blanks before it; it lies within the scalar's span."""
    if node.plain or text[node.span.start] not in "|>":
        return ""
    header = text[node.span.start : line_end(text, node.span.start)]
    sign, hash_, comment = header.partition("#")
    return " " * (len(sign) - len(sign.rstrip())) + hash_ + comment.rstrip() if hash_ else ""


def takes_what_follows(text: str, node: Node) -> bool:
    """Whether the last leaf is a text block that a new line below it would change.

    So does one that keeps its blank lines (`|+`), and one at the end of the text with no line break yet.
    """
    while not isinstance(node, Scalar):
        if not node.items:
            return False
        node = node.items[-1][1] if isinstance(node, Mapping) else node.items[-1]
    header = text[node.span.start : line_end(text, node.span.start)].partition("#")[0]
    if node.plain or header[:1] not in {"|", ">"}:
        return False
    return "+" in header or ("-" not in header and node.span.end == len(text))


def newline(text: str) -> str:
    """Give the line break that a text uses."""
    return "\r\n" if "\r\n" in text else "\n"


def line_end(text: str, offset: int) -> int:
    """Give the offset where the line at `offset` ends, before its break."""
    ends = [at for at in (text.find("\n", offset), text.find("\r", offset)) if at >= 0]
    return min(ends, default=len(text))


def end_of_block(text: str, value: Node, indent: int) -> int:
    """Give where the lines of a value end, with the comments below it that are indented more than `indent`.

    Such a comment belongs to the value: left behind, it could join a text block that stands above it.
    """
    deeper = re.compile(rf"(?:[ \t]*(?:\r\n|[\r\n]))*+[ ]{{{indent + 1},}}#[^\r\n]*(?:\r\n|[\r\n]|$)")
    at = line_end(text, value.span.end)
    at += 2 if text.startswith("\r\n", at) else int(at < len(text))
    while comment := deeper.match(text, at):
        at = comment.end()
    return at
