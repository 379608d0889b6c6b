"""Names of hosted models that move: tags such as `latest`, and undated aliases of dated snapshots.

The families are those whose providers document an alias beside dated or numbered snapshots. A name that
is not known to move is not called moving: a wrong finding costs more than a missed one.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"(?:^|[-_:@/])(?P<tag>latest|nightly)$|@(?P<branch>main|master|head|stable)$")

_FAMILIES: tuple[tuple[re.Pattern[str], str], ...] = (
    # OpenAI: gpt-4o-2024-08-06 and gpt-4-0613 are snapshots
    (
        re.compile(r"(?:chatgpt|gpt)-\d(?!.*-\d{4}(?:-|$))(?!.*-\d{4}-\d{2}-\d{2})[\w.-]*"),
        "gpt-4o-2024-08-06",
    ),
    (re.compile(r"o[1-4](?:-(?:mini|pro|preview))?"), "o3-mini-2025-01-31"),
    # Anthropic: claude-3-opus-20240229 is a snapshot; from 4.6 on, the undated name is one itself
    (re.compile(r"claude-3(?:[-.][57])?-(?:opus|sonnet|haiku)"), "claude-3-opus-20240229"),
    (re.compile(r"claude-(?:opus|sonnet|haiku)-4(?:[-.][0-5])?"), "claude-sonnet-4-20250514"),
    (re.compile(r"claude(?:-instant)?(?:-[12])?"), "claude-2.1"),
    # Google: gemini-1.5-pro-002 is a snapshot; from 2.5 on, the bare name is a stable model
    (re.compile(r"gemini(?:-(?:1\.0|1\.5))?-(?:pro|flash|ultra)(?:-(?:8b|vision))?"), "gemini-1.5-pro-002"),
    (re.compile(r"gemini-2\.0-flash(?:-lite)?"), "gemini-2.0-flash-001"),
    # Mistral and Cohere: mistral-large-2407 and command-r-08-2024 are snapshots
    (re.compile(r"mistral-(?:tiny|small|medium|large)|codestral|pixtral-large"), "mistral-large-2407"),
    (re.compile(r"command(?:-light|-r|-r-plus|-r7b)?"), "command-r-08-2024"),
)

_OWN_NAMES = ("azure", "local")
"""Providers whose names are given by their user: a deployment, a folder."""


def moving_because(provider: str, name: str) -> tuple[str, str]:
    """Say why a model's name moves, and what to write instead; two empty texts where it does not."""
    bare = name.lower().rpartition("/")[2]
    who = provider.lower()
    if match := _TAG.search(name.lower()):
        return f"moves: `{match['tag'] or match['branch']}` is another model tomorrow", ""
    if who == "ollama" and ":" not in bare:
        return (
            "has no tag, which means `latest`",
            f" such as {bare}:8b-instruct-q4_0, with its digest under `weights`",
        )
    if any(word in who for word in _OWN_NAMES):
        return "", ""
    for pattern, snapshot in _FAMILIES:
        if pattern.fullmatch(bare):
            return (
                "is an undated alias, which the provider points at another model when it likes",
                f" such as {snapshot}",
            )
    return "", ""
