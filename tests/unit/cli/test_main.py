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


def test_an_interrupt_while_modules_are_loaded_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def loading(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "run_directly", loading)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 130
