"""The verbs of the `govern` command, in the groups in which people look for them."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from govern import __version__
from govern.cli.boundary import boundary
from govern.cli.verbs import (
    approve,
    as_of,
    bump,
    cel,
    decide,
    derive,
    diff,
    digest,
    disclose,
    erase,
    explain,
    first_bad,
    fix,
    impact,
    init,
    keys,
    lint,
    lock,
    log,
    lsp,
    record,
    release,
    retention,
    run,
    schema,
    test,
    verify,
    what_if,
    why,
    why_not,
    why_rate,
)

CONTRACTS, CHANGE, RUN, ANSWERS, LOG, PERSONAL = (
    "Contracts",
    "Change",
    "Run under contract",
    "Answers",
    "The signed log",
    "Personal data",
)


class Verbs(TyperGroup):
    """The group of all verbs; every one of them runs inside the boundary."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; what it can't go on from ends in plain words and an exit code."""
        with boundary():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Verbs,
    help="Version control for behaviour in AI: contracts, a change gate, a signed log, exact answers.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"govern {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Version control for behaviour in AI systems."""


for verb, name, group in (
    (init.init, "init", CONTRACTS),
    (lint.lint, "lint", CONTRACTS),
    (fix.fix, "fix", CONTRACTS),
    (explain.explain, "explain", CONTRACTS),
    (test.cases, "test", CONTRACTS),
    (schema.schema, "schema", CONTRACTS),
    (lsp.lsp, "lsp", CONTRACTS),
    (cel.cel, "cel", CONTRACTS),
    (lock.lock, "lock", CHANGE),
    (bump.bump, "bump", CHANGE),
    (diff.diff, "diff", CHANGE),
    (digest.digest, "digest", CHANGE),
    (what_if.what_if, "what-if", CHANGE),
    (approve.approve, "approve", CHANGE),
    (decide.override, "override", RUN),
    (decide.defer, "defer", RUN),
    (decide.revoke, "revoke", CHANGE),
    (run.run, "run", RUN),
    (record.record, "record", RUN),
    (why.why, "why", ANSWERS),
    (why_not.why_not, "why-not", ANSWERS),
    (why_rate.why_rate, "why-rate", ANSWERS),
    (first_bad.first_bad, "first-bad", ANSWERS),
    (derive.derive, "derive", ANSWERS),
    (as_of.as_of, "as-of", ANSWERS),
    (impact.impact, "impact", ANSWERS),
    (verify.verify, "verify", LOG),
    (disclose.disclose, "disclose", PERSONAL),
    (erase.erase, "erase", PERSONAL),
):
    app.command(name, rich_help_panel=group)(verb)

app.add_typer(release.app, name="release", rich_help_panel=CHANGE)
app.add_typer(log.app, name="log", rich_help_panel=LOG)
app.add_typer(keys.app, name="keys", rich_help_panel=LOG)
app.add_typer(retention.app, name="retention", rich_help_panel=PERSONAL)
