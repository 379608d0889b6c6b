from __future__ import annotations

import pytest

from govern.cli.boundary import boundary
from govern.errors import IntegrityError, UsageError


def told(capsys: pytest.CaptureFixture[str], error: Exception) -> str:
    with pytest.raises(SystemExit), boundary():
        raise error
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [
        UsageError("unknown key `\x1b[2Jx`", help="try \x1b]0;x\x07", place="a\x9b31m.yaml:1:1"),
        OSError(2, "gone", "a\x1b[31m"),
        ValueError("\x1b[31m"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(
    capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    said = told(capsys, error)
    assert "\\x" in said
    assert not set(said) & {"\x1b", "\x9b", "\x07"}


def test_lines_of_a_message_stay_apart_and_can_not_pass_for_another_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = told(capsys, IntegrityError("forked. It holds\n\n    note\nerror: no", help="one\ntwo"))
    assert said == "error: forked. It holds\n\n      note\n  error: no\n  help: one\n    two\n"


def test_a_secret_that_a_file_brought_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    token = "ghp_" + "q7Rk2Zt9Lm4Xw8Bv6Nc3" * 2
    assert token not in told(capsys, UsageError(f"`{token}` can't stand here", help=f"not {token}"))
