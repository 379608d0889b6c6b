from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

from govern.cli import main


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "")
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS")
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_an_interrupt_while_modules_are_loaded_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def loading(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "run_directly", loading)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 130


@pytest.mark.parametrize("code", [0, 1])
def test_what_is_left_is_not_searched_for_cycles_when_the_process_ends(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(main, "run_directly", lambda _: code)
    before = gc.get_freeze_count()
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == code
    assert gc.get_freeze_count() > before


@pytest.mark.parametrize(("stated", "then"), [(None, "__all__"), ("logfire-plugin", "logfire-plugin")])
def test_nothing_plugs_itself_into_how_contracts_are_read_unless_the_user_says_so(
    monkeypatch: pytest.MonkeyPatch, stated: str | None, then: str
) -> None:
    if stated is not None:
        monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", stated)
    monkeypatch.setattr(main, "run_directly", lambda _: 0)
    with pytest.raises(SystemExit):
        main.main()
    assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == then
