"""How a log's tables grow from version to version: forward only, each step in one transaction.

A new log is made at version 1 and then takes every step, so that it is the same as one that was made long ago
and grew. Steps never touch entries or checkpoints: what was signed stays as it was. A step's `tables` are
definitions as SQLite says them, which `definitions` translates; where the engines need other words (triggers,
rights), `sqlite` and `postgres` hold them.

Before a step is added, a log of the version before it is frozen (`tests/frozen/make_logs.py`): tests grow one
of each version, as it was made then.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What leads to `version`, in the words of each engine.

    In `postgres`, `{schema}` is the log's schema and `{writers}` the role of those who append; `writers` are
    the tables that this role may change rows of.
    """

    version: int
    tables: str = ""
    sqlite: str = ""
    postgres: str = ""
    writers: tuple[str, ...] = ()


FIRST = 1
"""The version that `schema` makes before any step."""

_SEALED = """
CREATE TABLE sealed_salt (
  record TEXT PRIMARY KEY, source TEXT NOT NULL, subject BLOB NOT NULL, sealed BLOB NOT NULL,
  used TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_salt_of ON sealed_salt (subject);
CREATE INDEX sealed_salt_used ON sealed_salt (source, used);
CREATE TABLE disclosure (
  digest TEXT PRIMARY KEY, record TEXT NOT NULL, sealed BLOB NOT NULL, used TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_of ON disclosure (record);
"""
"""Salts under their subjects' keys, and what is kept to be disclosed. `salt` holds older salts, in the clear,
until they are used again or erased. `used` is when a run last met the record: retention counts from there."""

_COSIGNED = """
CREATE TABLE cosignature (
  size INTEGER NOT NULL, key TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (size, key)
) STRICT, WITHOUT ROWID;
"""
"""What witnesses signed of a checkpoint after it was committed, one line of the note each."""

_WITHIN = """
CREATE FUNCTION check_size() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN
    IF NEW.size > 0 AND NOT EXISTS (SELECT FROM {schema}.entry WHERE idx = NEW.size - 1) THEN
      RAISE EXCEPTION 'a checkpoint of size % without its last entry', NEW.size;
    END IF;
    RETURN NULL;
  END$$;
CREATE TRIGGER within AFTER INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION check_size();
"""
"""A checkpoint of any size would stop every later one; a file has only writers that have its key. It is
looked at after the statement, which adds entries and checkpoint at once."""

_TOLD_ALONE = """
DO $step$BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute
      WHERE attrelid = '{schema}.inbox'::regclass AND attname = 'writer' AND NOT attisdropped) THEN
    ALTER TABLE {schema}.inbox
      ADD COLUMN writer UUID NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN joined BYTEA;
    UPDATE {schema}.inbox SET joined = (SELECT string_agg(one, '\\x0a'::bytea ORDER BY at)
      FROM unnest(entries) WITH ORDINALITY AS each (one, at));
    ALTER TABLE {schema}.inbox DROP COLUMN entries;
    ALTER TABLE {schema}.inbox RENAME COLUMN joined TO entries;
    ALTER TABLE {schema}.inbox ALTER COLUMN entries SET NOT NULL, ALTER COLUMN writer DROP DEFAULT;
  END IF;
END$step$;
CREATE TABLE IF NOT EXISTS edge (one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one), value BYTEA NOT NULL);
GRANT SELECT, UPDATE ON edge TO {writers};
"""
"""The first logs in PostgreSQL told all writers of each batch and read the tree's edge from its nodes: their
inbox names no writer and holds entries apart, and there is no `edge`, which whoever takes the step fills."""

STEPS: tuple[Step, ...] = (
    Step(2, tables=_SEALED, writers=("sealed_salt", "disclosure")),
    Step(3, tables=_COSIGNED, writers=("cosignature",)),
    Step(4, postgres=_WITHIN),
    Step(5),  # the index counts events and shares what factor sets have in common; it grows by itself
    Step(6, postgres=_TOLD_ALONE),
)
"""All steps, by version, without gaps."""


def latest() -> int:
    """Give the version that this code writes."""
    return FIRST + len(STEPS)


def after(version: int) -> tuple[Step, ...]:
    """Give the steps that a log of `version` still has to take."""
    return STEPS[version - FIRST :]
