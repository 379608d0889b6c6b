"""Members of a zip archive, read within bounds: an archive of a few kilobytes can unfold to terabytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from fnmatch import fnmatchcase

from govern.errors import UsageError

MAX_UNPACKED = 256 * 1024 * 1024
"""The most bytes that the matching members may have together once unpacked."""

MAX_MEMBERS = 10_000
"""The most entries an archive may have."""


def zip_members(data: bytes, pattern: str, *, name: str = "the archive") -> list[tuple[str, bytes]]:
    """Read the members whose path matches the glob `pattern`, sorted by path.

    Raises:
        UsageError: not a zip archive, damaged, encrypted, no member matches, two members of one path, or more
            than `MAX_UNPACKED` bytes unpacked, whatever the archive's own directory claims.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, pattern, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise UsageError(
            f"{name} can't be read as a zip archive: {error}", help="fetch or make the archive again"
        ) from None


def _read(archive: zipfile.ZipFile, pattern: str, name: str) -> list[tuple[str, bytes]]:
    listed = archive.infolist()
    if len(listed) > MAX_MEMBERS:
        raise UsageError(
            f"{name} has {len(listed)} members, more than {MAX_MEMBERS}", help="split the archive"
        )
    chosen = [info for info in listed if not info.is_dir() and fnmatchcase(info.filename, pattern)]
    if not chosen:
        shown = ", ".join(sorted(info.filename for info in listed)[:10]) or "nothing"
        raise UsageError(f"no member of {name} matches `{pattern}`", help=f"it holds: {shown}")
    if len({info.filename for info in chosen}) != len(chosen):
        raise UsageError(f"{name} has two members of one path", help="make the archive again without doubles")
    members: list[tuple[str, bytes]] = []
    room = MAX_UNPACKED
    for info in sorted(chosen, key=lambda item: item.filename):
        if info.flag_bits & 1:
            raise UsageError(
                f"{info.filename} in {name} is encrypted", help="give an archive without a password"
            )
        with archive.open(info) as file:
            content = file.read(room + 1)
        if len(content) > room:
            raise UsageError(
                f"{name} unfolds to more than {MAX_UNPACKED} bytes",
                help="give smaller files, or fewer at once",
            )
        room -= len(content)
        members.append((info.filename, content))
    return members
