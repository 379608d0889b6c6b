"""An answer as an SVG drawing that reads in grey, on paper, and by a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from govern.report.answers.picture.spine import Mark
from govern.report.styled import visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.report.answers.picture.spine import FactorShape, Spine, StageBox

_LINE, _PAD, _GAP = 20, 10, 26
_BOX = 2 * _LINE + _PAD
_LETTER = 8.5
_STAGE_WIDTH, _LEAST = 200, 260
_MARGIN, _LANE = 24, 12
_STROKES = {Mark.CAUSE: "3", Mark.NOT_NECESSARY: "1.5", Mark.OPEN: "1.5", Mark.IRRELEVANT: "1"}
_DASHES = {Mark.OPEN: ' stroke-dasharray="6 4"', Mark.IRRELEVANT: ' stroke-dasharray="2 4"'}
_ARROW = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<polygon points="0,0 8,4 0,8"/></marker></defs>'
)
_STYLE = (
    "text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#111}"
    ".b{font-weight:700}.q{fill:#555}rect{fill:#fff;stroke:#111}.o{fill:#e6e6e6}"
    "path{fill:none;stroke:#111;marker-end:url(#a)}@media(prefers-color-scheme:dark){svg{background:#fff}}"
)


def svg(drawn: Spine, said: str) -> str:
    """Draw the spine; `said` is the answer in words, which a screen reader is given."""
    left = max([_LEAST, *(_factor_width(f) for box in drawn.stages for f in box.factors)])
    stage_x = _MARGIN + left + 40
    tops, height = _tops(drawn)
    lanes = max(1, sum(len(box.inputs) for box in drawn.stages))
    whole = stage_x + _STAGE_WIDTH + _LANE * lanes + _MARGIN
    size = f'width="{whole}" height="{height}" viewBox="0 0 {whole} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" {size}>',
        f'<title id="t">{_text(drawn.title)}</title>',
        f'<desc id="d">{_text(said)}</desc>',
        f"<style>{_STYLE}</style>",
        _ARROW,
        _label(_MARGIN, _MARGIN + 14, drawn.title, "b"),
        _label(_MARGIN, _MARGIN + 36, f"before: {drawn.before}; after: {drawn.after}"),
    ]
    parts += _edges(drawn, tops, stage_x)
    for box in drawn.stages:
        parts += _stage(box, tops[box.name], stage_x)
        parts += _factors(box, tops[box.name], stage_x)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _tops(drawn: Spine) -> tuple[dict[str, int], int]:
    """Place the stages one below the other, each as high as its factors need."""
    found, at = {}, _MARGIN + 60
    for box in drawn.stages:
        found[box.name] = at
        at += max(_BOX, len(box.factors) * (_BOX + 8)) + _GAP
    return found, at + _MARGIN


def _stage(box: StageBox, top: int, x: int) -> Iterator[str]:
    shade = ' class="o"' if box.differs else ""
    dash = ' stroke-dasharray="6 4"' if box.differs is None else ""
    yield f'<rect{shade} x="{x}" y="{top}" width="{_STAGE_WIDTH}" height="{_BOX}" rx="4"{dash}/>'
    yield _label(x + _PAD, top + _LINE, _short(box.name, 22), "b")
    sign = {True: "≠", False: "=", None: "?"}[box.differs]
    yield _label(x + _PAD, top + 2 * _LINE, f"{sign} {box.output}")


def _factors(box: StageBox, top: int, stage_x: int) -> Iterator[str]:
    for at, factor in enumerate(box.factors):
        y = top + at * (_BOX + 8)
        wide = _factor_width(factor)
        x = stage_x - 40 - wide
        dash = _DASHES.get(factor.mark, "")
        yield (
            f'<rect x="{x}" y="{y}" width="{wide}" height="{_BOX}"'
            f' stroke-width="{_STROKES[factor.mark]}"{dash}/>'
        )
        yield _label(x + _PAD, y + _LINE, factor.name, "b" if factor.mark is Mark.CAUSE else "")
        yield _label(x + _PAD, y + 2 * _LINE, f"{factor.versions}  {factor.mark}", "q")
        middle = y + _BOX // 2
        yield f'<path d="M{x + wide} {middle}H{stage_x - 20}V{top + _BOX // 2}H{stage_x}"{dash}/>'


def _edges(drawn: Spine, tops: dict[str, int], x: int) -> Iterator[str]:
    """Draw what flows from stage to stage: down to the next one, or past others in a lane of its own."""
    order = [box.name for box in drawn.stages]
    lane = 0
    for at, box in enumerate(drawn.stages):
        for source in box.inputs:
            if source not in tops:
                continue
            top, end = tops[source] + _BOX, tops[box.name]
            if order.index(source) == at - 1:
                yield f'<path d="M{x + _STAGE_WIDTH // 2} {top}V{end}"/>'
                continue
            lane += 1
            right = x + _STAGE_WIDTH + lane * _LANE
            start, stop = tops[source] + _LINE, end + 2 * _LINE
            yield f'<path d="M{x + _STAGE_WIDTH} {start}H{right}V{stop}H{x + _STAGE_WIDTH}"/>'


def _factor_width(factor: FactorShape) -> int:
    longest = max(width(factor.name), width(f"{factor.versions}  {factor.mark}"))
    return int(longest * _LETTER) + 2 * _PAD


def _label(x: int, y: int, text: str, style: str = "") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text{named} x="{x}" y="{y}">{_text(text)}</text>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(text: str) -> str:
    return escape(visible(text))
