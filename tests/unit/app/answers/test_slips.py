"""What was mistyped is refused with what was meant; nothing is answered instead of it."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("why", "ev:2-3"), "Did you mean ev:2_3?"),
        (("why", "ev2_3"), "Did you mean ev:2_3?"),
        (("why", "ev:7_3"), "there is no run 7"),
        (("why", "ev:2_999"), "Events of run 2 are ev:2_0 to ev:2_39"),
        (("why", "ev:2_3", "--vs", "prevous"), "Did you mean previous?"),
        (("why", "ev:2_3", "--vs", "relase:41"), "Did you mean release:41?"),
        (("why", "ev:2_3", "--vs", "release:40"), "Releases are 41, 42, 43"),
        (("why", "ev:2_3", "--vs", "nonsense"), "--vs takes previous, release:ID, a time, or an event"),
        (("why", "ev:2_3", "--vs", "ev:1_4"), "Events of record k3 are ev:1_3"),
        (("why", "ev:2_3", "--vs", "2026-13-01"), "Write 2026-01-31"),
        (("why", "ev:2_3", "--vs", "1999-01-01"), "nothing of insight-pipeline/triage had run in test by"),
        (("why", "ev:1_3"), "there is nothing to compare it with"),
        (("why", "ev:2_3", "--for", "manager"), "Invalid value for '--for'"),
        (("why", "ev:2_3", "--format", "markdwon"), "Invalid value for '--format'"),
        (("why", "--for", "auditor"), "name the event"),
        (("why-not", "ev:2_3", "--action", "alrt"), "Did you mean alert?"),
        (("why-rate", "action=tagg", "--from", "41", "--to", "42"), "Did you mean tag?"),
        (("why-rate", "acton=tag", "--from", "41", "--to", "42"), "Write action=NAME"),
        (("why-rate", "action=tag", "--from", "41", "--to", "4"), "Releases are 41, 42, 43"),
        (("first-bad", "ev:2_3", "--action", "lgo"), "Did you mean log?"),
        (("first-bad", "nobody"), "Name a record by its key"),
        (("derive", "ev:2_x"), "is not an event"),
        (("impact", "model/word"), "Did you mean model/words?"),
        (("impact", "model/words@9.9.9"), "Versions that were: 1.0.0, 1.1.0"),
        (("impact", "model/words@1.1.0", "--replace", "9.9.9"), "Known versions"),
        (("as-of", "--environment", "prod"), "Environments are test, staging, production"),
        (("as-of", "yesterday"), "is no RFC 3339 time"),
    ],
)
def test_a_slip_is_refused_with_what_was_meant(ran: Any, words: tuple[str, ...], message: str) -> None:
    done = ran.govern(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.replace("│", " ").split())
