from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from govern.cli import main


@pytest.fixture(autouse=True)
def _collecting_as_before() -> Iterator[None]:
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
