from __future__ import annotations

import re

from govern.source.findings import FINDINGS


def test_codes_are_in_order_and_slugs_differ() -> None:
    assert [row.code for row in FINDINGS] == [f"YML{number:03}" for number in range(1, len(FINDINGS) + 1)]
    assert len({row.slug for row in FINDINGS}) == len(FINDINGS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", row.slug) for row in FINDINGS)
    assert all(row.help for row in FINDINGS)
