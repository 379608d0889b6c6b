from __future__ import annotations

import pytest

from govern.report.markdown import code, escaped, words


@pytest.mark.parametrize("show", [code, escaped, words])
def test_no_line_begins_with_a_command(show: object) -> None:
    told = show("/merge\n  /close\nprompts/system.md")  # type: ignore[operator]
    assert not [line for line in told.splitlines() if line.lstrip().startswith("/")]
    assert "prompts/system.md" in told
