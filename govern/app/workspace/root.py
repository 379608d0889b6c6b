"""Where the workspace is that a command means, and where the files are that it names."""

from __future__ import annotations

from pathlib import Path, PurePath

from govern.contract.tree import CONFIG_FILE
from govern.errors import UsageError


def find_root(start: Path | None) -> Path:
    """The folder named, or the nearest one upwards that has a govern.yaml. Raises UsageError."""
    if start is not None:
        if not start.is_dir():
            raise UsageError(f"{start} is not a folder", help="Name the folder that holds govern.yaml.")
        if not (start / CONFIG_FILE).exists():
            raise UsageError(
                f"{start} has no {CONFIG_FILE}", help=f"Run `govern init {start}` to make it a workspace."
            )
        return start.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CONFIG_FILE).exists():  # where it is no file, reading it says so
            return folder
    raise UsageError(
        f"neither this folder nor one above it has a {CONFIG_FILE}",
        help="Run `govern init` to start a workspace, or name one with --workspace DIR.",
    )


def inside(root: Path, path: Path) -> PurePath:
    """Give a path relative to the workspace. Raises UsageError for one that is not there or not in it."""
    absolute = Path.cwd() / path
    if not absolute.exists():
        raise UsageError(f"there is no {path}", help="Name files or folders of the workspace.")
    try:
        return absolute.resolve().relative_to(root.resolve())
    except ValueError:
        raise UsageError(
            f"{path} is not in the workspace {root}", help="Name its workspace with --workspace DIR."
        ) from None


def read_baseline(path: Path) -> bytes:
    """Read the file of a baseline. Raises UsageError where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"there is no baseline {path}", help=f"Write one with `govern lint --write-baseline {path}`."
        ) from None


def folder_in(root: Path, top: Path) -> str:
    """Where the workspace lies in the folder `top`, with a slash at the end; empty where it is not in it."""
    root, top = root.resolve(), top.resolve()
    if root == top or not root.is_relative_to(top):
        return ""
    return f"{root.relative_to(top).as_posix()}/"
