from __future__ import annotations

import pytest

from govern.errors import UsageError
from govern.run.aspect import Aspect
from govern.run.functions import RecordedStage
from govern.run.host import PluginHost
from govern.run.installed import Installed
from govern.run.recorded import Recording, UnrepeatableStage, call_digest, recording_line
from govern.run.stage import NoAnswer
from govern.source.canonical import CanonicalError

FACTORS = {"prompt/x": Aspect("sha256:1", None)}
INPUTS = {"sanitise": {"review": "text"}}
CALL = call_digest("summarise", FACTORS, INPUTS)


def recorded(name: str, recording: Recording) -> RecordedStage:
    return RecordedStage(name, (), recording, PluginHost(Installed()))


def test_an_answer_is_found_by_all_it_depended_on() -> None:
    recording = Recording.read([("r.jsonl", recording_line("summarise", CALL, {"summary": "s"}))])
    stage = recorded("summarise", recording)
    assert len(recording) == 1
    assert stage(FACTORS, INPUTS) == {"summary": "s"}
    for factors, inputs in (
        ({"prompt/x": Aspect("sha256:2", None)}, INPUTS),
        ({"prompt/y": Aspect("sha256:1", None)}, INPUTS),
        (FACTORS, {"sanitise": {"review": "other"}}),
        (FACTORS, {"other": {"review": "text"}}),
    ):
        with pytest.raises(NoAnswer, match="no recording for sha256:"):
            stage(factors, inputs)
    with pytest.raises(NoAnswer):
        recorded("other", recording)(FACTORS, INPUTS)


def test_no_text_is_in_the_complaint() -> None:
    with pytest.raises(NoAnswer) as caught:
        recorded("summarise", Recording())(FACTORS, INPUTS)
    assert "text" not in caught.value.message + caught.value.help


def test_blank_lines_and_equal_answers_do_no_harm() -> None:
    line = recording_line("s", CALL, 1)
    assert len(Recording.read([("a", line + b"\n" + line), ("b", line)])) == 1


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"{", "not JSON", "r:1"),
        (b"[]", "not an object", "r:1"),
        (b"1", "not JSON", "r:1"),
        (b'{"stage":"s","call":"c"}', "not an object of stage, call and output", "r:1"),
        (b'{"stage":1,"call":"c","output":1}', "not an object", "r:1"),
        (b'{"stage":"s","call":"c","output":0.5}', "a float", "r:1"),
        (recording_line("s", "c", 1) + recording_line("s", "c", 2), "another answer", "r:2"),
        (b"\xff", "not JSON", "r:1"),
        (b"[" * 100_000, "not JSON", "r:1"),
    ],
)
def test_what_is_no_recording_is_refused_at_its_line(data: bytes, message: str, place: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        Recording.read([("r", data)])
    assert caught.value.place == place


def test_only_canonical_answers_are_recorded() -> None:
    with pytest.raises(CanonicalError):
        recording_line("s", CALL, 0.5)  # type: ignore[arg-type]


def test_a_stage_that_cannot_be_repeated_says_so() -> None:
    with pytest.raises(NoAnswer, match="replay: none"):
        UnrepeatableStage("s")({}, {})
