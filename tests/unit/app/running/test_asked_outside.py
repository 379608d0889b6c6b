"""A workspace whose model is a command: it runs, is explained, and runs again as it was released."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Work, reviews, texts

PLUGIN = 'code: {entry: "code/count.py:counter"}'
COMMAND = "command: {argv: [python3, code/count.py], files: [code/count.py]}"
COUNTER = """\
import json, sys

uses = json.load(open("uses.json"))["model"]
bad = set(open(uses["artefacts"]["lexicon"]).read().split())
for line in sys.stdin:
    given = json.loads(line)["sanitise"]
    words = [word for word in given["review"].split() if word != given.get("drug")]
    words = @WORDS
    print(json.dumps({"bad": uses["parameters"]["weight"] * sum(word in bad for word in words)}), flush=True)
"""


def as_command(work: Work, number: str) -> None:
    """Write a release's files, its model as a command that counts like the plug-in."""
    for path, text in texts(number).items():
        work.write(path, text)
    work.write("code/count.py", COUNTER.replace("@WORDS", "words" if number == "41" else "set(words)"))
    work.edit("contracts/words.yaml", PLUGIN, COMMAND)


@pytest.fixture(scope="module")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> Work:
    folder = tmp_path_factory.mktemp("commanded")
    work = Work(folder / "small", folder / "home")
    rows = ["id\tdrug\trating\treview", *(f"{key}\t{drug}\t7\t{text}" for key, drug, text in reviews())]
    work.write("data/reviews.tsv", "\n".join(rows) + "\n")
    as_command(work, "41")
    work.good("lock")
    work.good("log", "init")
    work.good("run", "41")
    as_command(work, "42")
    work.good("lock")
    work.good("run", "42")
    return work


def changed(work: Work) -> list[Any]:
    found: list[Any] = json.loads(work.good("why", "--format", "json"))["changed"]
    return found


def why(work: Work, event: str) -> Any:
    return json.loads(work.good("why", event, "--format", "json"))


def told(answer: Any) -> Any:
    return [
        answer[name] for name in ("tier", "outcome", "rollback_sets", "forward_sets", "ruled_out", "share")
    ]


def test_it_comes_to_what_the_plugin_comes_to(commanded: Work, ran: Work) -> None:
    assert changed(commanded)
    assert changed(commanded) == changed(ran)


def test_mixtures_of_two_releases_are_run_and_explained_as_the_plugins_are(
    commanded: Work, ran: Work
) -> None:
    for one in changed(ran)[:3]:
        event = one["after"]["event"]
        assert told(why(commanded, event)) == told(why(ran, event))


def test_what_runs_again_is_what_was_released_whatever_lies_here_now(commanded: Work, tmp_path: Path) -> None:
    work = commanded.copy(tmp_path)
    event = changed(work)[0]["after"]["event"]
    before = why(work, event)
    work.write("code/count.py", "raise SystemExit('not the one that was released')\n")
    assert told(why(work, event)) == told(before)


def test_a_command_that_fails_stops_the_run_and_quotes_nothing(fresh: Callable[[], Work]) -> None:
    work = fresh()
    work.edit("contracts/words.yaml", PLUGIN, COMMAND)
    work.write("code/count.py", COUNTER.replace("    words = @WORDS", "    sys.exit('awful')"))
    for path, name in (("words", "version: "), ("pipeline", "words@"), ("pipeline", "version: ")):
        work.edit(f"contracts/{path}.yaml", f"{name}1.0.0", f"{name}1.0.1")
    for name in ("triage@", "version: "):
        work.edit("contracts/41.yaml", f"{name}1.0.0", f"{name}1.0.1")
    work.good("lock")
    done = work.govern("run", "41")
    assert done.exit_code == 2
    said = " ".join(done.output.split())
    assert (
        "record `k0`: stage `count` has no answer: the command python3 code/count.py ended with status 1"
        in said
    )
    assert "awful" not in said  # it is what the record says
