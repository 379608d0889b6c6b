"""How findings word what they list."""

from __future__ import annotations


def listed(names: list[str], most: int = 4) -> str:
    """Join names as a sentence does: `a`, `a and b`, `a, b and c`; beyond `most`, the rest as a count."""
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def counted(count: int, word: str) -> str:
    """A count with its word, in the plural where it is not one: `1 person`, `2 signals`."""
    return f"{count} {word}{'s' * (count != 1)}"
