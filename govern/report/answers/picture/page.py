"""An answer as one HTML page that needs nothing else: no script, no font, no address."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from govern.report.answers.picture.svg import svg
from govern.report.styled import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govern.report.answers.picture.spine import Spine
    from govern.report.styled import Line

_NOTHING_LOADED = (
    '<meta http-equiv="Content-Security-Policy"'
    """ content="default-src 'none'; style-src 'unsafe-inline'">"""
)
_STYLE = """\
body{font:16px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}
body{color:#111;background:#fff}
h1{font-size:1.4rem}table{border-collapse:collapse;margin:1rem 0}
th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top}
figure{margin:1rem 0;overflow-x:auto}pre{white-space:pre-wrap;overflow-wrap:anywhere}
.strong{font-weight:700}.faint{color:#555}@media print{figure{overflow:visible}}"""


def page(drawn: Spine, said: str, lines: Iterable[Line]) -> str:
    """Write the page: the drawing, a table of what changed, the whole answer as `govern why` prints it."""
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        _NOTHING_LOADED,
        f"<title>{_text(drawn.title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>",
        f"<h1>{_text(drawn.title)}</h1>",
        f"<p>Before: <strong>{_text(drawn.before)}</strong>.",
        f"After: <strong>{_text(drawn.after)}</strong>.</p>",
        f"<figure>\n{svg(drawn, said)}</figure>",
        *_table(drawn),
        "<h2>The answer</h2>\n<pre>",
        *(_line(line) for line in lines),
        "</pre>\n</main>\n</body>\n</html>",
    ]
    return "\n".join(parts) + "\n"


def _table(drawn: Spine) -> Iterator[str]:
    rows = [(box, factor) for box in drawn.stages for factor in box.factors]
    if not rows:
        return
    yield "<table>\n<caption>What changed, and what it had to do with it</caption>"
    yield '<thead><tr><th scope="col">Factor</th><th scope="col">Versions</th>'
    yield '<th scope="col">Read by</th><th scope="col">It is</th></tr></thead>\n<tbody>'
    for box, factor in rows:
        yield (
            f'<tr><th scope="row">{_text(factor.name)}</th><td>{_text(factor.versions)}</td>'
            f"<td>{_text(box.name)}</td><td>{_text(factor.mark)}</td></tr>"
        )
    yield "</tbody>\n</table>"


def _line(line: Line) -> str:
    return "".join(
        f'<span class="{style}">{_text(text)}</span>' if style in {"strong", "faint"} else _text(text)
        for text, style in line
    )


def _text(text: str) -> str:
    return escape(visible(text))
