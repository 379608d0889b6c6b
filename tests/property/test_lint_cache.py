"""Whatever is done to a workspace between runs, a cached lint says what a fresh one says."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path, PurePath

from hypothesis import given, settings
from hypothesis import strategies as st

from govern.app.contracts.cache.store import Store
from govern.app.contracts.printed_lint import Request, printed_lint
from govern.errors import GovernError

REPOSITORY = Path(__file__).resolve().parents[2]
GOVERNED = ("govern.yaml", "govern.lock", "contracts", "prompts", "policies", "lineage/objects")

DEEDS = ["flip", "cut", "delete", "copy", "swap", "undo", "day", "form", "narrow", "nothing"]

deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["flip", "cut", "delete", "copy", "swap", "undo", "day", "form", "narrow", "nothing"]
        ),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
    ),
    min_size=2,
    max_size=6,
)


def copied(folder: Path) -> Path:
    for name in GOVERNED:
        source, target = REPOSITORY / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    return folder


def do(root: Path, request: Request, deed: tuple[str, int, int]) -> Request:
    """Change the workspace or the request."""
    what, which, where = deed
    files = sorted(path for path in root.rglob("*") if path.is_file())
    file = files[which % len(files)]
    data = file.read_bytes()
    match what:
        case "flip" if data:
            at = where % len(data)
            file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        case "cut":
            file.write_bytes(data[: where % (len(data) + 1)])
        case "delete":
            file.unlink()
        case "copy":
            file.with_name(f"copy-{where}{file.suffix}").write_bytes(data)
        case "swap":
            other = files[where % len(files)]
            file.write_bytes(other.read_bytes())
            other.write_bytes(data)
        case "undo":
            shutil.rmtree(root)
            copied(root)
        case "day":
            return Request(root, dt.date(2026, 1, 1) + dt.timedelta(days=where % 400), request.form)
        case "form":
            return Request(root, request.day, ("human", "json", "sarif")[where % 3], request.wanted)
        case "narrow":
            return Request(root, request.day, request.form, (PurePath("contracts"),)[: where % 2])
    return request


def said(request: Request, store: Store | None) -> object:
    try:
        return printed_lint(request, store)
    except GovernError as error:
        return type(error), error.message, error.help, error.place


@settings(max_examples=15)
@given(deeds)
def test_a_cached_result_is_the_fresh_one(deeds: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, store = copied(Path(folder, "workspace")), Store(Path(folder, "cache"))
        request = Request(root, dt.date(2026, 3, 1))
        for deed in (("nothing", 0, 0), *deeds):
            request = do(root, request, deed)
            assert said(request, store) == said(request, None), deed
