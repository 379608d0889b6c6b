from __future__ import annotations

from govern.report.findings.fix_human import diff


def test_a_diff_ends_lines_at_line_feeds_only_and_says_where_the_last_is_missing() -> None:
    assert diff("a.yaml", "a\x0cb\r\nc", "a\x0cb\r\nd") == [
        "--- a/a.yaml",
        "+++ b/a.yaml",
        "@@ -1,2 +1,2 @@",
        " a\x0cb\r",
        "-c",
        "\\ No newline at end of file",
        "+d",
        "\\ No newline at end of file",
    ]


def test_a_diff_shows_no_secret_of_either_text() -> None:
    random = "q7Rk2Zt9Lm4Xw8Bv6Nc3"  # behind a word in the second text only
    before, after = f"a: 1\npasswort: {random}\n", f"a: '1'\npassword: {random}\n"
    hidden = "*" * len(random)
    assert diff("a.yaml", before, after)[3:] == [
        "-a: 1",
        f"-passwort: {hidden}",
        "+a: '1'",
        f"+password: {hidden}",
    ]
