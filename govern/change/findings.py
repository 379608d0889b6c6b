"""The findings about change: code, slug, severity, and what to do about each."""

from __future__ import annotations

from govern.diagnostic import Diagnostic, Place, Related, Severity

ERROR, NOTE = Severity.ERROR, Severity.NOTE

CODES: dict[str, tuple[str, Severity, str]] = {
    "CHG001": ("unversioned-change", ERROR, "Raise the version with `govern bump`, then run `govern lock`."),
    "CHG002": (
        "insufficient-bump",
        ERROR,
        "Raise the version as far as the change needs, then run `govern lock`.",
    ),
    "CHG003": ("version-lowered", ERROR, "Go forward: give the older content a new, higher version."),
    "CHG004": (
        "used-component-deleted",
        ERROR,
        "Bring it back, or first change or retire what refers to it.",
    ),
    "CHG005": ("lock-line-removed", ERROR, "Put the line back; the lock keeps every version once released."),
    "CHG006": (
        "lock-line-rewritten",
        ERROR,
        "Put the line back as it was, and give the new content a new version.",
    ),
    "CHG007": ("unlocked-version", ERROR, "Run `govern lock` and commit govern.lock with lineage/objects."),
    "CHG008": ("outdated-lock", ERROR, "Run `govern lock` and commit govern.lock with lineage/objects."),
    "CHG009": (
        "raise-without-change",
        NOTE,
        "Nothing that counts has changed; the old version would have done.",
    ),
    "CHG010": ("changed-setting", NOTE, "Nothing to do; govern.yaml has no version that would tell."),
    "CHG011": (
        "renamed-component",
        NOTE,
        "Nothing to do; content and digests are the same under the new name.",
    ),
    "CHG012": ("deleted-component", NOTE, "Make sure that nothing outside this workspace still needs it."),
    "CHG013": (
        "lost-objects",
        ERROR,
        "Restore lineage/objects from git, or run `govern lock` where the files are.",
    ),
    "CHG014": ("change-from-below", NOTE, "Nothing to do here; see the component it follows from."),
    "CHG015": ("unpinnable-dependency", ERROR, "Correct the component it refers to first."),
    "CHG016": (
        "unreadable-base",
        NOTE,
        "The base is compared by its lock where its contracts can't be read.",
    ),
    "CHG017": (
        "edited-lock-line",
        ERROR,
        "Put the line back from git; `govern lock` alone writes this file.",
    ),
    "CHG018": (
        "artefact-drift",
        ERROR,
        "Install the package again from its index; or, if the new bytes are meant, give them a new version.",
    ),
    "CHG020": (
        "missing-approval",
        ERROR,
        "Have someone who did not make the change run `govern approve`, and commit lineage/approvals.",
    ),
    "CHG021": ("rejected-change", ERROR, "Settle it with whoever rejects it, or take the change back."),
    "CHG022": (
        "missing-evidence",
        ERROR,
        "Run `govern what-if BASE --attest --key KEY`, and commit lineage/approvals.",
    ),
    "CHG024": (
        "nobody-is-asked",
        NOTE,
        "Write rules into gate.approvals, or leave it out: it then asks one.",
    ),
    "CHG025": (
        "undeclared-prompt",
        ERROR,
        "Run `govern init --from-prompts DIR`, which writes a contract for each prompt that has none.",
    ),
    "CHG026": (
        "moved-file",
        ERROR,
        "Run `govern init --from-prompts DIR`, which lets contracts follow; or correct the path.",
    ),
    "CHG027": (
        "deleted-file",
        ERROR,
        "Bring the file back, or delete the contract that names it as well.",
    ),
    "CHG028": (
        "unjudged-file",
        NOTE,
        "Write it as UTF-8, or copy what a link leads to; or leave it out by `only` of that folder.",
    ),
    "CHG029": (
        "revoked-version",
        ERROR,
        "Use a version that was not revoked, or retire what uses it.",
    ),
    "CHG019": ("artefact-not-here", NOTE, "Install the package where this should be checked."),
}


def finding(
    code: str,
    message: str,
    place: Place,
    *,
    route: str = "",
    help: str | None = None,  # noqa: A002 - the word printed
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """Make a finding of this room; slug, severity and help are the table's unless better help is given."""
    slug, severity, standard = CODES[code]
    return Diagnostic(
        code, slug, severity, message, place, route, standard if help is None else help, related
    )
