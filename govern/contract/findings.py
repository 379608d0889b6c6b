"""The findings of reading contracts: code, slug, and what to do about each."""

from __future__ import annotations

from govern.diagnostic import Diagnostic, Fix, Place, Related, Severity

CODES: dict[str, tuple[str, str]] = {
    "CON001": (
        "invalid-value",
        "Write a value of the kind the field takes; `govern schema KIND` prints them all.",
    ),
    "CON002": ("unknown-key", "Remove the key or correct its spelling; unknown keys are never ignored."),
    "CON003": ("missing-key", "Add the key."),
    "CON004": ("unknown-kind", "Give `kind:` one of the kinds; `govern schema` lists them."),
    "CON005": (
        "unsupported-api-version",
        "Use an apiVersion this version of govern reads, or upgrade govern.",
    ),
    "CON006": ("duplicate-component", "Raise the version of one of them, or give it another id."),
    "CON007": ("odcs-violation", "Correct it as the Open Data Contract Standard says."),
    "CON008": (
        "not-a-contract",
        "A contract is a mapping that starts with apiVersion, kind, id and version.",
    ),
    "CON009": (
        "unaddressable-source",
        "Give id and version a form that references can name: an id, a version 1.2.3.",
    ),
    "CON010": ("missing-file", "Create the file, or correct the path; paths are relative to the workspace."),
    "CON011": (
        "unreadable-code",
        "Correct the Python source; its syntax tree is what the digest is taken over.",
    ),
    "REF001": ("dangling-reference", "Declare the component, or refer to a version that is in the lock."),
    "REF002": ("floating-reference", "Name an exact version: kind/id@1.2.3."),
    "REF003": ("invalid-reference", "Write kind/id@version, such as prompt/triage@2.1.0."),
}


def finding(
    code: str,
    message: str,
    place: Place,
    *,
    route: str = "",
    help: str | None = None,  # noqa: A002 - the word printed
    related: tuple[Related, ...] = (),
    severity: Severity = Severity.ERROR,
    fixes: tuple[Fix, ...] = (),
) -> Diagnostic:
    """Make a finding of this room; slug and help come from the table unless a better help is at hand."""
    slug, standard = CODES[code]
    return Diagnostic(
        code, slug, severity, message, place, route, standard if help is None else help, related, fixes
    )
