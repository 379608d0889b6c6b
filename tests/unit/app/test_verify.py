from __future__ import annotations

from typing import Any

from govern.app.logs import log_paths


def test_a_published_log_without_its_checkpoint_is_not_passed_over(work: Any) -> None:
    work.good("log", "publish")
    assert work.good("verify").count("intact") == 2
    (log_paths(work.context).published / "checkpoint").unlink()
    done = work.govern("verify")
    assert done.exit_code == 4
    assert "has tiles and no checkpoint" in done.stderr


def test_a_trust_policy_that_is_no_text_or_lies_elsewhere_is_told(work: Any) -> None:
    trust = log_paths(work.context).trust
    trust.write_bytes(b"\xff\xfe")
    done = work.govern("verify")
    assert (done.exit_code, "is not UTF-8" in done.stderr) == (2, True)
    outside = work.home / "elsewhere"
    outside.write_text("a secret line\n")
    trust.unlink()
    trust.symlink_to(outside)
    done = work.govern("verify")
    assert (done.exit_code, "leads out of the workspace" in done.stderr) == (2, True)
    assert "secret" not in done.output
