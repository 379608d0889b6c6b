from __future__ import annotations

import pkgutil
from typing import Any

import pytest

from govern.errors import UsageError
from govern.run.installed import Installed
from govern.run.plugin import PluginCode, PluginRaised, load
from govern.run.stage import NoAnswer

SECRET = "the patient's own words"  # noqa: S105 - a text that must not come out, no password


def code(source: str, entry: str = "code/entry.py", pins: Any = None, **files: str) -> PluginCode:
    sources = {entry: source.encode()}
    sources |= {f"code/{name.replace('__', '.')}": text.encode() for name, text in files.items()}
    return PluginCode(entry, "make", sources, pins or {})


def made(source: str, **options: Any) -> Any:
    return load(code(source, **options), Installed()).make("stage-1", options.get("uses", {}))


def refused(source: str, **options: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        made(source, **options)
    assert caught.value.help
    return caught.value


BODY = "def make(uses):\n    def apply(inputs):\n        {}\n    return apply\n"


def test_a_factory_makes_the_function_of_each_record() -> None:
    function = made(BODY.format("return {'twice': inputs['record'] * 2}"))
    assert function({"record": 4}) == {"twice": 8}


def test_other_files_are_importable_beside_the_entry_and_below() -> None:
    source = "from . import words\nfrom .deep.more import N\n" + BODY.format(
        "return words.twice(inputs['record']) + N"
    )
    sources = {
        "code/entry.py": source.encode(),
        "code/words.py": b"def twice(x):\n    return 2 * x\n",
        "code/deep/more.py": b"from .. import words\nN = words.twice(50)\n",
    }
    function = load(PluginCode("code/entry.py", "make", sources, {}), Installed()).make("s", {})
    assert function({"record": 1}) == 102


def test_a_declared_file_that_is_no_code_can_be_read() -> None:
    assert pkgutil.get_data.__name__ == "get_data"
    source = "import pkgutil\nTEXT = pkgutil.get_data(__package__, 'words.txt').decode()\n" + BODY.format(
        "return TEXT"
    )
    assert made(source, words__txt="hello")({}) == "hello"


def test_an_entry_at_the_root_of_the_workspace() -> None:
    assert made(BODY.format("return 1"), entry="entry.py")({}) == 1


def test_two_plugins_of_one_name_share_nothing() -> None:
    source = "from . import words\n" + BODY.format("words.seen.append(1); return len(words.seen)")
    one, two = (made(source, words__py="seen = []") for _ in range(2))
    assert (one({}), one({}), two({})) == (1, 2, 1)


def test_dataclasses_work_in_a_plugin() -> None:
    source = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass P:\n    x: int\n" + BODY.format("return P(3).x")
    )
    assert made(source)({}) == 3


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        ("def make(:\n", "invalid syntax", "code/entry.py:1:10"),
        ("x = 1\n", "no function `make`", "code/entry.py"),
        ("make = 1\n", "no function `make`", "code/entry.py"),
        ("import os\n1 / 0\n", "can't be loaded: ZeroDivisionError", "code/entry.py:2"),
        ("raise SystemExit(3)\n", "can't be loaded: SystemExit: 3", "code/entry.py:1"),
        ("raise BaseException(3)\n", "can't be loaded: BaseException: 3", "code/entry.py:1"),
        ("from . import gone\n", "can't be loaded: ImportError", "code/entry.py:1"),
        ("def make(uses):\n    return uses['model']\n", "raised KeyError: 'model'", "code/entry.py:2"),
        ("def make(uses):\n    raise BaseException(3)\n", "raised BaseException: 3", "code/entry.py:2"),
        ("def make(uses):\n    pass\n", "returned `NoneType`, no function", "code/entry.py"),
        ("import govern.errors\n", "imports nothing from govern", "code/entry.py:1:8"),
        ("def f():\n    import numpy as np\n", "`numpy` is imported and not pinned", "code/entry.py:2:12"),
        ("from entry import make\n", "is a file of this code", "code/entry.py:1:6"),
    ],
)
def test_code_that_cannot_be_loaded(source: str, message: str, place: str) -> None:
    error = refused(source)
    assert message in error.message
    assert error.place == place


def test_files_outside_of_the_entrys_folder_are_refused() -> None:
    sources = {"code/entry.py": b"", "other/words.py": b""}
    with pytest.raises(UsageError, match=r"other/words\.py is not in the folder"):
        load(PluginCode("code/entry.py", "make", sources, {}), Installed())


def test_files_that_cannot_be_modules_are_refused() -> None:
    with pytest.raises(UsageError, match="can't be the name of a module"):
        load(PluginCode("code/a-b.py", "make", {"code/a-b.py": b""}, {}), Installed())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"raise ValueError({SECRET!r})", "ValueError at code/entry.py:3"),
        (f"return {{}}[{SECRET!r}]", "KeyError at code/entry.py:3"),
        (f"raise SystemExit({SECRET!r})", "SystemExit at code/entry.py:3"),
        (f"return {{{SECRET!r}: 0.5}}", "returned a `dict` that is not canonical JSON"),
        (f"return {{{SECRET + 'é'!r}: 1}}", "at code/entry.py:2"),
        (f"raise type('Odd', (BaseException,), {{}})({SECRET!r})", "Odd at code/entry.py:3"),
        (f"raise type({SECRET!r}, (ValueError,), {{}})('x')", "unnamed type at code/entry.py:3"),
        (f"return type({SECRET!r}, (), {{}})()", "returned a `unnamed type`"),
        ("return object()", "returned a `object`"),
        ("return apply(inputs)", "RecursionError at code/entry.py:3"),
    ],
)
def test_what_a_plugin_raises_is_told_without_the_records_text(line: str, message: str) -> None:
    with pytest.raises(PluginRaised) as caught:
        made(BODY.format(line))({"record": SECRET})
    assert message in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


def test_an_interruption_passes_without_words() -> None:
    with pytest.raises(KeyboardInterrupt) as caught:
        made(BODY.format(f"raise KeyboardInterrupt({SECRET!r})"))({})
    assert caught.value.args == ()


def test_a_failure_in_code_that_a_plugin_calls_is_placed_in_the_plugin() -> None:
    source = "import json\n" + BODY.format("return json.loads('{')")
    with pytest.raises(PluginRaised, match=r"JSONDecodeError at code/entry\.py:4"):
        made(source)({})


def test_what_cannot_be_answered_now_is_no_failure() -> None:
    with pytest.raises(NoAnswer) as caught:
        made(BODY.format(f"raise ConnectionError({SECRET!r})"))({})
    assert caught.value.message == "stage `stage-1` could not be run: ConnectionError at code/entry.py:3"
