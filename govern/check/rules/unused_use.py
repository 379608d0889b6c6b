"""A stage uses a component, or waits for an input, that its code never asks for.

What it checks
--------------
Where all that a stage's code asks for can be read from it, it asks for each component under `uses` and each
of the `inputs`.

Why it matters
--------------
What is declared counts: as a reason for a decision, as a way that restricted fields take, as something whose
change needs approval. What is never read only makes these answers wrong.

Example
-------
    uses:
      thresholds: thresholds/triage@1.0.0
      lexicon: feature-extractor/terms@1.0.0   # the code says uses["thresholds"] only

Instead
-------
    uses:
      thresholds: thresholds/triage@1.0.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govern.check.plugins import plugins
from govern.check.rule import Rule
from govern.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govern.check.plugins import Plugin
    from govern.check.view import View
    from govern.diagnostic import Diagnostic


def _check(view: View) -> Iterator[Diagnostic]:
    for plugin in plugins(view):
        at = ("stages", f"[{plugin.stage.name}]")
        file = plugin.code.entry_file
        for slot, ref in _unread_slots(plugin):
            yield RULE.on(
                plugin.loaded,
                (*at, "uses", slot),
                f"`{plugin.stage.name}` uses {ref}, and `{file}` never asks for `{slot}`",
                help="remove it from `uses`, or read it in the code",
            )
        for name in _unread_inputs(plugin):
            yield RULE.on(
                plugin.loaded,
                (*at, "inputs", f"[{name}]"),
                f"`{plugin.stage.name}` waits for `{name}`, and `{file}` never reads it",
                help="remove it from `inputs`, or read it in the code",
            )


def _unread_slots(plugin: Plugin) -> list[tuple[str, str]]:
    asked = {key.text for key in plugin.reads.of("uses")}
    if not plugin.reads.knows_all("uses"):
        return []
    # the component whose code it is gives that code
    borrowed = plugin.stage.code is None
    return [
        (slot, str(ref))
        for slot, ref in plugin.stage.uses.items()
        if slot not in asked and not (borrowed and ref.kind in {"Model", "FeatureExtractor"})
    ]


def _unread_inputs(plugin: Plugin) -> list[str]:
    asked = {key.text for key in plugin.reads.of("inputs")}
    # a function of which nothing was seen to be read may read in a way that was not understood
    if not asked or not plugin.reads.knows_all("inputs"):
        return []
    return [name for name in plugin.stage.inputs if name not in asked]


RULE = Rule("REF014", "unused-use", Severity.WARNING, _check, __doc__)
