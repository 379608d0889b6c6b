from __future__ import annotations

from pathlib import Path

from govern.report.styled import plain
from govern.report.workspace.init_human import init_human


def test_shows_files_warnings_and_steps_in_columns() -> None:
    long = "git add " + "x" * 50
    shown = plain(
        init_human(
            Path("/w"),
            "name",
            [("govern.yaml", "settings"), ("a", "first")],
            ["look out"],
            [("govern lint", "judge"), (long, "commit")],
        )
    )
    assert shown == (
        "made the workspace name in /w\n"
        "\n"
        "  govern.yaml   settings\n"
        "  a             first\n"
        "\n"
        "warning: look out\n"
        "\n"
        "What to type next:\n"
        "\n"
        "  govern lint   judge\n"
        f"  {long}\n"
        "                commit\n"
    )


def test_a_name_cannot_steer_the_terminal() -> None:
    shown = plain(init_human(Path("/w\x1b[2J"), "name", [("a", "b")], [], [("c", "d")]))
    assert "\x1b" not in shown
