from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from govern.app.log.logs import log_paths


def test_an_index_that_was_changed_is_made_again_from_the_entries(work: Any) -> None:
    before = work.good("impact", "model/words")
    with closing(sqlite3.connect(log_paths(work.context).database, isolation_level=None)) as log:
        log.execute("DELETE FROM run WHERE run = 2")
        log.execute("DROP TABLE run_count")
    assert work.govern("impact", "model/words").exit_code == 4
    assert work.govern("verify").exit_code == 4
    assert work.good("log", "reindex") == "the index was made again from 167 entries\n"
    assert work.govern("verify").exit_code == 0
    assert work.good("impact", "model/words") == before
