from __future__ import annotations

from dataclasses import dataclass, replace

from govern.report.running.record_human import record_human
from govern.report.running.record_json import record_json
from govern.report.styled import plain


@dataclass(frozen=True)
class Refused:
    place: str
    reason: str
    help: str


@dataclass(frozen=True)
class Result:
    recorded: int = 1_998
    already: int = 0
    refusals: int = 0
    refused: tuple[Refused, ...] = ()
    dry_run: bool = False
    torn: int = 0
    log_size: int = 2_000
    log_root: str = "ab" * 32


def said(result: Result) -> str:
    return plain(record_human(result))


def test_what_was_recorded() -> None:
    assert said(Result()) == "1,998 events recorded\n  log: 2000 entries, root abababababababab…, signed\n"
    assert said(Result(1)).startswith("1 event recorded\n")


def test_what_was_not() -> None:
    refused = Refused("in.jsonl:17", "`id` is missing", "Give an id.")
    told = said(Result(already=2, refusals=2, refused=(refused, replace(refused, help="")), torn=1))
    first = "in.jsonl:17: refused: `id` is missing\n"
    assert told.startswith(f"{first}  help: Give an id.\n{first}1,998")
    assert "  2 recorded already\n  2 refused\n  1 cut off" in told


def test_a_dry_run_says_what_would_be() -> None:
    assert said(Result(dry_run=True)) == "1,998 events would be recorded\n"


def test_many_refusals_are_counted() -> None:
    refused = tuple(Refused(f"in:{number}", "bad", "") for number in range(60))
    told = said(Result(refusals=70, refused=refused))
    assert told.count("refused: bad") == 50
    assert "and 20 more; `--format json` lists them" in told


def test_what_an_input_brings_is_written_out() -> None:
    assert "\x1b" not in said(Result(refusals=1, refused=(Refused("in:1", "`\x1b[2J` is not a field", ""),)))


def test_as_json() -> None:
    refused = Refused("in:1", "bad", "Do better.")
    assert record_json(Result(already=3, refusals=1, refused=(refused,), torn=2)) == {
        "version": 1,
        "recorded": 1_998,
        "already_recorded": 3,
        "refused_count": 1,
        "refused": [{"at": "in:1", "reason": "bad", "help": "Do better."}],
        "dry_run": False,
        "torn": 2,
        "log": {"size": 2_000, "root": "ab" * 32},
    }
