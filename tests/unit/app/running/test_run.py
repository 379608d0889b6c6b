from __future__ import annotations

from collections.abc import Callable

import pytest

from govern.app.log.verify import verify_workspace
from govern.app.running.run import run
from govern.errors import UsageError

from ..conftest import Work


def size(work: Work) -> int:
    return verify_workspace(work.context, None)[0].report.entries


def test_a_run_records_every_record_and_says_what_the_log_holds(fresh: Callable[[], Work]) -> None:
    work = fresh()
    seen: list[tuple[int, int]] = []
    (result,) = run(work.context, "41", None, progress=lambda done, total: seen.append((done, total)))
    assert (str(result.release), str(result.pipeline)) == (
        "release/41@1.0.0",
        "insight-pipeline/triage@1.0.0",
    )
    assert result.environment == "test"
    assert result.summary.events == 1
    assert seen == [(0, 1), (1, 1)]
    (checked,) = verify_workspace(work.context, None)
    assert checked.ok
    assert (checked.report.entries, checked.report.head and checked.report.head.root.hex()) == (
        result.log_size,
        result.log_root,
    )


def test_a_release_by_default_comes_from_the_settings(fresh: Callable[[], Work]) -> None:
    work = fresh()
    with pytest.raises(UsageError, match="no release is in force in test, and none is named") as caught:
        run(work.context, None, None)
    assert "run.release" in caught.value.help
    work.edit("govern.yaml", "  environment: test", "  environment: test\n  release: release/41@1.0.0")
    assert str(run(work.context, None, None)[0].release) == "release/41@1.0.0"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("data/reviews.tsv", "k0\tcalm", "k0 calm"),
        ("contracts/41.yaml", "version: 1.0.0", "version: 1.1.0"),
        ("govern.yaml", "environment: test", "environment: staging"),
    ],
)
def test_what_can_be_refused_is_refused_before_anything_is_recorded(
    fresh: Callable[[], Work], path: str, old: str, new: str
) -> None:
    work = fresh()
    before = size(work)
    work.edit(path, old, new)
    release = "release/41@1.1.0" if path.endswith("41.yaml") else "41"
    with pytest.raises(UsageError) as caught:
        run(work.context, release, None)
    assert caught.value.help
    assert size(work) == before


def test_a_stage_that_can_not_be_loaded_is_refused_before_anything_is_recorded(
    fresh: Callable[[], Work],
) -> None:
    work = fresh()
    work.edit("code/count.py", "def counter(uses):", "def counter(uses):\n    raise RuntimeError('no')")
    (work.root / "govern.lock").unlink()
    work.good("lock")
    before = size(work)
    with pytest.raises(UsageError):
        run(work.context, "41", None)
    assert size(work) == before
