from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from govern.change.approvals import Requirement, Uncounted
from govern.change.changes import ChangeReport, ComponentChange, DocumentChange
from govern.change.direction import Direction
from govern.change.facets import Facet
from govern.change.findings import finding
from govern.change.leafdiff import LeafChange, Seen
from govern.change.subject import Subject
from govern.change.version import Level
from govern.contract.impact import Impact
from govern.contract.reference import Ref
from govern.diagnostic import Place
from govern.report.change.change_markdown import MARK, change_markdown

PLACE = Place("contracts/triage.yaml", 13, 12)
LOOSER = frozenset({Facet(Impact.BEHAVIOUR, Direction.LOOSER)})
VALUE = LeafChange(("values", "[high]", "value"), Impact.BEHAVIOUR, Seen("0.8", PLACE), Seen("0.5", PLACE))
FILE = LeafChange(
    ("sections", "[system]", "file", "@content"),
    Impact.BEHAVIOUR,
    Seen("sha256:a", Place("prompts/s.md"), None, "Be kind.\nAnswer.\n"),
    Seen("sha256:b", Place("prompts/s.md"), None, "Be <b>kind</b>, @everyone.\nAnswer.\n"),
)
CHANGE = ComponentChange(
    "changed",
    Ref("thresholds", "triage", "1.0.0"),
    Ref("thresholds", "triage", "1.1.0"),
    (VALUE, FILE),
    Level.MINOR,
    Level.MINOR,
    facets=LOOSER,
    subject=Subject("x", "sha256:0"),
    requirements=(Requirement("two-people", "owner", 2, ("ann",)),),
    findings=(finding("CHG020", "needs people", PLACE),),
)


class Tags(HTMLParser):
    """Counts open elements, and what stands in none of code and pre."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bare = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"code", "pre"} & {*self.open}:
            self.bare += data


def shown(*changes: ComponentChange, **rest: object) -> str:
    report = ChangeReport(changes, **rest)  # type: ignore[arg-type]
    return change_markdown(report, "origin/main", "HEAD", {"owner": ["ann", "bob"]})


def test_it_says_what_was_what_is_and_who_must_agree() -> None:
    text = shown(CHANGE)
    assert text.startswith(f"{MARK}\n### govern: 🛑 blocked\n\n1 change between ")
    assert (
        "| ❌ | <code>thresholds/triage</code> | 1.0.0 → 1.1.0 | behaviour, **looser** | low | 1 of 2 |"
        in text
    )
    assert "| <code>0.8</code> | <code>0.5</code> |" in text
    assert (
        "- <code>thresholds/triage</code>: 1 approval(s) of role <code>owner</code>: "
        "<code>ann</code>, <code>bob</code>" in text
    )


def test_a_prompt_is_shown_word_by_word() -> None:
    assert (
        "<pre>line 1\nBe <ins>&lt;b&gt;</ins>kind<ins>&lt;/b&gt;, @everyone</ins>.\nAnswer.</pre>"
        in shown(CHANGE)
    )


def test_nothing_from_a_file_can_draw_or_call_anybody() -> None:
    hostile = "|`*_[x](y) <script>alert(1)</script> @everyone\x1b[2J"
    change = replace(
        CHANGE,
        changes=(replace(VALUE, new=Seen(hostile, PLACE)),),
        findings=(finding("CHG021", f"ann rejects it: {hostile}", PLACE),),
    )
    text = shown(change, uncounted=(Uncounted("lineage/approvals/x.json", hostile),))
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert "<script" not in text
    assert "@everyone" not in tags.bare
    assert "[x](y)" not in text
    rows = [row for row in text.splitlines() if row.startswith("| <code>")]
    assert {row.count("|") for row in rows} == {4}


def test_versions_tell_new_deleted_and_not_raised() -> None:
    kept = replace(CHANGE, new=CHANGE.old)
    assert "| 1.0.0, not raised |" in shown(kept)
    assert "| 1.1.0 |" in shown(replace(CHANGE, old=None, how="added"))
    assert "| 1.0.0 → deleted |" in shown(replace(CHANGE, new=None, how="removed"))


def test_documents_without_a_version_stand_in_the_table() -> None:
    document = DocumentChange(Subject("govern.yaml", "sha256:0"), Place("govern.yaml"), LOOSER, (VALUE,))
    text = shown(documents=(document,))
    assert "| ✅ | <code>govern.yaml</code> | has none |" in text
    assert "### govern: ✅ may be merged" in text


def test_nothing_is_said_plainly() -> None:
    assert "Nothing that counts changed" in shown()


def test_a_file_that_is_no_text_is_not_shown() -> None:
    change = replace(CHANGE, changes=(replace(FILE, new=Seen("sha256:b", Place("prompts/s.md"))),))
    assert "its bytes changed" in shown(change)
