"""The kinds, one file each, loaded on demand: reading a prompt does not build ten other models."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from govern.contract.reference import SLUGS

if TYPE_CHECKING:
    from govern.contract.envelope import Contract
    from govern.contract.kinds.data_contract import DataContract


@cache
def model_of(kind: str) -> type[Contract | DataContract]:
    """Give the model of a kind. Raises KeyError for a kind that does not exist."""
    module = import_module(f"govern.contract.kinds.{SLUGS[kind].replace('-', '_')}")
    found: type[Contract | DataContract] = getattr(module, kind)
    return found
