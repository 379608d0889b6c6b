from __future__ import annotations

from govern.report.fix_human import diff


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
