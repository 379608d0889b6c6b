"""Where a log in PostgreSQL is: a libpq URL, never with a password, and the schema that holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from govern.errors import UsageError

_SCHEMES = ("postgresql://", "postgres://")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,39}")
_PASSWORD = (
    "Take it out, and let libpq find it: in PGPASSWORD, in ~/.pgpass, or by `?service=NAME` "  # noqa: S105 - help
    "in a service file. Change the password if the file was committed."
)


def is_address(text: str) -> bool:
    """Whether a text is meant as a PostgreSQL URL rather than as a file's path."""
    return text.startswith(_SCHEMES)


@dataclass(frozen=True, slots=True)
class Address:
    """A database by its URL, as libpq reads it, and the schema in it; its text is fit to be shown.

    Several logs live in one database under different schemas: `postgresql://host/db?schema=team_a`.
    """

    url: str
    schema: str = "govern"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a URL. Raises `UsageError`, also where a password stands in it."""
        try:
            parts = urlsplit(text)
            options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
            secret = parts.password or dict(options).get("password")
        except ValueError as error:
            raise UsageError(f"`log.database` is not a PostgreSQL URL: {error}") from None
        if secret:
            raise UsageError("the PostgreSQL URL in `log.database` holds a password", help=_PASSWORD)
        named = [value for name, value in options if name == "schema"]
        schema = named[-1] if named else "govern"
        if not _SCHEMA.fullmatch(schema) or schema.startswith("pg_"):
            raise UsageError(
                f"`{schema}` can't be the schema of a log",
                help="Name it with small letters, digits and underscores, at most 40, such as `govern`.",
            )
        rest = [(name, value) for name, value in options if name != "schema"]
        query = f"?{urlencode(rest, quote_via=quote)}" if rest else ""
        return cls(f"{parts.scheme}://{parts.netloc}{parts.path}{query}", schema)

    def __str__(self) -> str:
        """Give the URL as it is shown to people."""
        return self.url if self.schema == "govern" else f"{self.url} (schema {self.schema})"

    @property
    def writers(self) -> str:
        """The role of those who may append: a NOLOGIN role that others are made members of."""
        return f"{self.schema}_writer"

    @property
    def submitters(self) -> str:
        """The role of those who hand in for another process to sign, and may add nothing to the log."""
        return f"{self.schema}_submitter"
