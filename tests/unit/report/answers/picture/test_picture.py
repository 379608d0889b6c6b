"""Drawings of an answer: everything in words, nothing from a file that is obeyed, XML that parses."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from govern.report.answers.picture.mermaid import mermaid
from govern.report.answers.picture.page import page
from govern.report.answers.picture.spine import FactorShape, Mark, Spine, StageBox
from govern.report.answers.picture.svg import svg
from govern.report.styled import line

EVIL = '</text><script>alert("1")</script> & ]]> \x1b[31m \u202e'
SPINE = Spine(
    "Why ev:2_1 differs from release/41",
    "log",
    "alert, held",
    (
        StageBox(
            "clean",
            ("record",),
            differs=False,
            factors=(FactorShape("sanitizer/a", "1 → 2", Mark.IRRELEVANT),),
        ),
        StageBox(
            "score", ("clean",), differs=True, factors=(FactorShape("model/b#weights", "1 → 2", Mark.CAUSE),)
        ),
        StageBox(
            "act", ("clean", "score"), differs=None, factors=(FactorShape("policy/c", "1 → 2", Mark.OPEN),)
        ),
    ),
)
SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> str:
    root = ET.fromstring(drawing)  # noqa: S314 - our own text
    return "\n".join(root.itertext())


def test_every_mark_is_a_word_and_causes_differ_without_colour() -> None:
    drawing = svg(SPINE, "what was said")
    told = texts(drawing)
    for word in ("≠ other output", "= same output", "? not compared", "cause", "proven irrelevant", "open"):
        assert word in told
    root = ET.fromstring(drawing)  # noqa: S314 - our own text
    assert root.get("role") == "img"
    named = {item.get("id") for item in root if item.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert set(str(root.get("aria-labelledby")).split()) == named
    borders = [rect.get("stroke-width") for rect in root.iter(f"{SVG}rect")]
    assert borders.count("3") == 1


def test_every_edge_between_stages_is_drawn() -> None:
    root = ET.fromstring(svg(SPINE, ""))  # noqa: S314 - our own text
    assert len(list(root.iter(f"{SVG}path"))) == 3 + 3
    told = mermaid(SPINE)
    for edge in ("s0 --> s1", "s0 --> s2", "s1 --> s2", "f1 ==> s1", "f0 -.-> s0"):
        assert f"  {edge}\n" in told


def evil() -> Spine:
    factor = FactorShape(EVIL, EVIL, Mark.CAUSE)
    return Spine(
        EVIL,
        EVIL,
        EVIL,
        (
            StageBox(EVIL, (), differs=True, factors=(factor,)),
            StageBox("b", (EVIL,), differs=True, factors=()),
        ),
    )


def test_what_comes_from_files_is_shown_and_not_obeyed() -> None:
    told = texts(svg(evil(), EVIL))
    assert '<script>alert("1")</script>' in told
    assert "\x1b" not in told
    text = page(evil(), EVIL, [line(EVIL, (EVIL, "strong"))])
    assert "<script" not in text
    assert "\u202e" not in text
    for row in mermaid(evil()).splitlines():
        assert "<script" not in row.partition("%%")[0]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing() -> None:
    text = page(SPINE, "said", [line("one"), line(("two", "strong"))])
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert {"main", "h1", "table", "caption", "svg"} <= tags.seen
    assert not {"script", "link", "img", "iframe"} & tags.seen
    assert "default-src 'none'" in text
    assert 'scope="col"' in text


@pytest.mark.parametrize("count", [0, 1, 30])
def test_any_number_of_stages_is_drawn(count: int) -> None:
    boxes = tuple(
        StageBox(f"s{at}", (f"s{at - 1}",) if at else (), differs=True, factors=()) for at in range(count)
    )
    drawn = Spine("t", "a", "b", boxes)
    root = ET.fromstring(svg(drawn, ""))  # noqa: S314 - our own text
    bottom = max((int(rect.get("y", "0")) for rect in root.iter(f"{SVG}rect")), default=0)
    assert bottom < int(root.get("height", "0"))
    assert mermaid(drawn).startswith("flowchart TD")
