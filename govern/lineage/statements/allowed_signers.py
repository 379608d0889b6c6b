"""OpenSSH's allowed-signers file (ssh-keygen(1), ALLOWED SIGNERS): principals, options, key; one a line.

It is read to take over keys that a team keeps already (Git's `gpg.ssh.allowedSignersFile` is one), and
written so that `ssh-keygen -Y verify` can check an approval without us. Where OpenSSH passes over a line it
can't read, the whole file is refused here, with the line.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from govern.errors import UsageError
from govern.lineage.statements import sshkeys
from govern.lineage.statements.sshsig import NAMESPACE
from govern.lineage.statements.sshwire import SshFormatError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from govern.lineage.statements.sshkeys import SshPublicKey

MAX_FILE: Final = 1_000_000
_LINE = re.compile(r'[ \t]*("[^"]+"|[^ \t"]+)[ \t]+(.+?)[ \t]*')
_OPTION = re.compile(r'([A-Za-z-]+)(?:="((?:[^"\\]|\\")*)")?(?:,(?! |\t|$)|(?=[ \t]))')
_TIMES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """A line: whose signatures a key makes (patterns), for what, and from when until when, both included."""

    principals: str
    key: SshPublicKey
    namespaces: str | None = None
    valid_after: dt.datetime | None = None
    valid_before: dt.datetime | None = None
    line: int = 0

    @property
    def text(self) -> str:
        """The line in the file, without its end."""
        principals = f'"{self.principals}"' if re.search(r"\s", self.principals) else self.principals
        options = [f'namespaces="{self.namespaces}"'] if self.namespaces is not None else []
        for name, value in (("valid-after", self.valid_after), ("valid-before", self.valid_before)):
            if value is not None:
                options.append(f'{name}="{value.astimezone(dt.UTC):%Y%m%d%H%M%SZ}"')
        return " ".join([principals, *([",".join(options)] if options else []), self.key.text])


def parse(text: str, file: str, *, zone: dt.tzinfo = dt.UTC) -> tuple[AllowedSigner, ...]:
    """Read a file; times without `Z` are in `zone`, where ssh-keygen takes the machine's.

    Raises `UsageError` at the first line that can't be followed, certificate authorities among them.
    """
    if len(text) > MAX_FILE:
        raise UsageError(f"{file} is longer than {MAX_FILE} characters")
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip(" \t\r") or line.lstrip(" \t").startswith("#"):
            continue
        try:
            found.append(_parse_line(line, number, zone))
        except SshFormatError as error:
            raise UsageError(error.message, help=error.help, place=f"{file}:{number}:1") from None
        except ValueError as error:
            raise UsageError(str(error), place=f"{file}:{number}:1") from None
    return tuple(found)


def objection(
    signers: Iterable[AllowedSigner],
    principal: str,
    key: SshPublicKey,
    at: dt.datetime,
    *,
    namespace: str = NAMESPACE,
) -> str | None:
    """Why `key` may not sign as `principal` for `namespace` at a time; None where a line allows it."""
    reasons = [f"no line allows {key.fingerprint} to sign as {principal}"]
    for signer in signers:
        if signer.key != key or not match_list(principal, signer.principals):
            continue
        if signer.namespaces is not None and not match_list(namespace, signer.namespaces):
            reasons.append(f"line {signer.line} allows the key for {signer.namespaces}, not for {namespace}")
        elif signer.valid_after is not None and at < signer.valid_after:
            reasons.append(f"line {signer.line} allows the key from {signer.valid_after} on")
        elif signer.valid_before is not None and at > signer.valid_before:
            reasons.append(f"line {signer.line} allowed the key until {signer.valid_before}")
        else:
            return None
    return reasons[-1]


def match_list(text: str, patterns: str) -> bool:
    """Whether one of the patterns fits, and none that begins with `!` (ssh_config(5), PATTERNS)."""
    fits = False
    for pattern in patterns.split(","):
        if _fits(text, pattern.removeprefix("!")):
            if pattern.startswith("!"):
                return False
            fits = True
    return fits


def _fits(text: str, pattern: str) -> bool:
    """Match `*` and `?`; each star goes back only to the one before it, so no pattern takes long."""
    at = place = 0
    star, resume = -1, 0
    while at < len(text):
        if place < len(pattern) and pattern[place] == "*":
            star, resume = place, at
            place += 1
        elif place < len(pattern) and pattern[place] in {"?", text[at]}:
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = resume, star + 1
        else:
            return False
    return not pattern[place:].strip("*")


def _parse_line(line: str, number: int, zone: dt.tzinfo) -> AllowedSigner:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError("a line names principals and a key")
    principals, rest = found[1].strip('"'), found[2]
    options: dict[str, str] = {}
    if rest.split(None, 1)[0] not in sshkeys.SUPPORTED:
        options, rest = _options(rest)
    return AllowedSigner(
        principals,
        sshkeys.parse(rest),
        options.get("namespaces"),
        _time(options.get("valid-after"), zone),
        _time(options.get("valid-before"), zone),
        number,
    )


def _options(text: str) -> tuple[dict[str, str], str]:
    """Read the options; where there are none, the text is a key of a kind not known, which `parse` tells."""
    found: dict[str, str] = {}
    at = 0
    while (option := _OPTION.match(text, at)) is not None:
        name, value = option[1].lower(), option[2]
        if name == "cert-authority":
            raise ValueError("certificate authorities are not supported; list each person's key")
        if name not in {"namespaces", "valid-after", "valid-before"}:
            raise ValueError(f"`{option[1]}` is neither an option nor a kind of key known here")
        if value is None:
            raise ValueError(f"`{name}` has no value in quotes")
        if name in found:
            raise ValueError(f"`{name}` stands twice")
        found[name] = value.replace('\\"', '"')
        at = option.end()
        if text[at - 1] != ",":
            break
    if at and text[at : at + 1] not in {" ", "\t"}:
        raise ValueError("the options are malformed")
    return found, text[at:].strip()


def _time(text: str | None, zone: dt.tzinfo) -> dt.datetime | None:
    if text is None:
        return None
    digits = text.removesuffix("Z")
    form = _TIMES.get(len(digits))
    if form is None or not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"{text} is not a time of the form YYYYMMDD[HHMM[SS]][Z]")
    return dt.datetime.strptime(digits, form).replace(tzinfo=dt.UTC if text.endswith("Z") else zone)
