"""The records of a data source, from where its contract says they are in this environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.app.running.building import packages
from govern.contract.code import package_file
from govern.contract.fields import workspace_path
from govern.data.archive import zip_members
from govern.data.table import format_of, read_files
from govern.errors import UsageError
from govern.source.canonical import digest, digest_of

if TYPE_CHECKING:
    from govern.app.workspace.context import Context
    from govern.contract.kinds.data_contract import DataContract, Server
    from govern.contract.reference import Ref
    from govern.data.table import Format, Record

FORMATS: dict[str, Format] = {"tsv": "tsv", "csv": "csv", "jsonl": "jsonl", "ndjson": "jsonl"}


@dataclass(frozen=True, slots=True)
class SourceData:
    """What a source holds now: its contract, the digest over all its bytes, its records by position."""

    ref: Ref
    digest: str
    records: tuple[Record, ...]


def source_data(context: Context, contract: DataContract, environment: str) -> SourceData:
    """Read a source. Raises UsageError: no server for the environment, an unreadable place, bad records."""
    server = _server(contract, environment)
    files = _files(context, contract, str(server.path))
    stated = (server.format or "").lower()
    form = FORMATS[stated] if stated in FORMATS else format_of(files[0][0])
    whole = digest_of([[name, digest(data)] for name, data in files])
    return SourceData(contract.ref, whole, tuple(read_files(files, form, contract)))


def _server(contract: DataContract, environment: str) -> Server:
    local = [item for item in contract.servers if item.type == "local" and item.path]
    fitting = [item for item in local if item.environment in {environment, None}]
    if not fitting:
        there = ", ".join(sorted({str(item.environment) for item in local})) or "none"
        raise UsageError(
            f"{contract.ref} has no local server for {environment}",
            help=f"Add a server of type local with a path and `environment: {environment}` (there: {there}).",
        )
    if len(fitting) > 1:
        raise UsageError(
            f"{contract.ref} has {len(fitting)} servers for {environment}", help="Leave one of them."
        )
    return fitting[0]


def _files(context: Context, contract: DataContract, path: str) -> list[tuple[str, bytes]]:
    location, _, pattern = path.partition("!")
    try:
        inside = package_file(location)
        data = packages(context).read(inside) if inside else context.tree.read(workspace_path(location))
    except KeyError:
        raise UsageError(
            f"{contract.ref}: there is no {location}", help="Correct the server's path."
        ) from None
    except ValueError as error:
        raise UsageError(f"{contract.ref}: {error}", help="Correct the server's path.") from None
    name = location.rpartition("/")[2]
    return zip_members(data, pattern, name=name) if pattern else [(name, data)]
