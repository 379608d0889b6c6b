"""The counts that this tier is about, seen at the end of a run."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    said: dict[str, list[int]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") != "call":
                continue
            for name, counts in getattr(report, "user_properties", ()):
                if name in {"seeded", "harmless"}:
                    said[name] = [
                        have + more for have, more in zip(said.get(name, [0, 0]), counts, strict=True)
                    ]
    if "seeded" in said:
        caught, total = said["seeded"]
        terminalreporter.write_line(f"seeded weakenings: {caught} of {total} caught")
    if "harmless" in said:
        raised, total = said["harmless"]
        terminalreporter.write_line(f"harmless edits: {raised} of {total} raised anything")
