"""Version control for behaviour in AI systems: contracts, a change gate, a signed log, and exact answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govern.client import record

__all__ = ["__version__", "record"]

__version__ = "0.1.0"

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Give `govern.record`, loading the client when it is first asked for."""
        if name == "record":
            import govern.client  # noqa: PLC0415 - every command would load it

            return govern.client.record
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
