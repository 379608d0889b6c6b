"""New files, all or none: what can't be finished is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.errors import DurabilityError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_new(root: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files that are not there yet, with the folders they need, `root` among them.

    A file that came into being meanwhile is not overwritten. On any failure, what was made here is removed
    again. Raises DurabilityError naming what can't be written, and what of the rest is still there.
    """
    made: list[Path] = []
    target = root
    try:
        for path, data in files:
            target = root / path
            _make_folders(target.parent, made)
            with target.open("xb") as file:
                made.append(target)
                file.write(data)
    except OSError as error:
        left = _take_back(made)
        raise DurabilityError(
            f"can't write {target}: {error.strerror or error}",
            help=(
                f"These were written and can't be removed again: {', '.join(map(str, left))}."
                if left
                else "Nothing was kept of what was written before it. Make room or rights, and repeat."
            ),
        ) from None
    except BaseException:
        _take_back(made)
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        if folder == folder.parent:
            break
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _take_back(made: list[Path]) -> list[Path]:
    """Remove what was made, the last first, and give what is still there."""
    left = []
    for path in reversed(made):
        try:
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
        except OSError:
            left.append(path)
    return left[::-1]
