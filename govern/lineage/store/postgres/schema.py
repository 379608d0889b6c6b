"""The tables of a log in PostgreSQL, who may do what with them, and how they grow.

The tables belong to who makes the log. Those who append are members of a NOLOGIN role that may read, and add
entries and checkpoints, but never change or remove one: no UPDATE, DELETE or TRUNCATE, and triggers that
refuse them to everyone. Whoever has no signing key needs less, and is a member of another role, which may
only hand in. An administrator can still take the triggers away; the signatures are for that.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from govern.errors import IntegrityError, UsageError
from govern.lineage import index, tree
from govern.lineage.store import migrations
from govern.lineage.store.database import definitions

if TYPE_CHECKING:
    from govern.lineage.store.postgres.address import Address
    from govern.lineage.store.postgres.database import PostgresDatabase

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BYTEA NOT NULL);
CREATE TABLE entry (idx BIGINT PRIMARY KEY, bytes BYTEA NOT NULL, leaf BYTEA NOT NULL);
CREATE TABLE checkpoint (size BIGINT PRIMARY KEY, note TEXT NOT NULL, time TEXT NOT NULL);
CREATE TABLE node (level INTEGER, idx BIGINT, hash BYTEA NOT NULL, PRIMARY KEY (level, idx));
CREATE TABLE salt (record TEXT COLLATE "C" PRIMARY KEY, salt BYTEA NOT NULL);
-- Batches that were handed in and are in no checkpoint yet: one entry a line, as canonical JSON has no line
-- ends. Ticket and writer are made up by who hands in.
CREATE TABLE inbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ticket UUID NOT NULL UNIQUE, writer UUID NOT NULL,
  time TEXT NOT NULL, entries BYTEA NOT NULL);
-- What became of a ticket: its entries' first index, one past their last, the size of their checkpoint; or
-- why it was refused. Kept for a while after it was asked for, so that nothing is taken in twice.
CREATE TABLE outcome (
  ticket UUID PRIMARY KEY, first BIGINT, stop BIGINT, size BIGINT, refused TEXT, message TEXT, help TEXT,
  since TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE INDEX outcome_since ON outcome USING brin (since);
-- The tree's edge after the last checkpoint, which must have its root: spares reading it from the nodes.
CREATE TABLE edge (one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one), value BYTEA NOT NULL);
-- The size up to which the head outside the database remembers this log: only that is acknowledged.
CREATE TABLE acknowledged (one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one), size BIGINT NOT NULL);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN RAISE EXCEPTION '% is never changed: % refused', TG_TABLE_NAME, TG_OP; END$$;
CREATE FUNCTION check_order() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN
    IF EXISTS (SELECT FROM {schema}.checkpoint WHERE size >= NEW.size) THEN
      RAISE EXCEPTION 'checkpoints are appended by growing size';
    END IF;
    RETURN NEW;
  END$$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER ordered BEFORE INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION check_order();
"""

_RIGHTS = """
GRANT USAGE ON SCHEMA {schema} TO {writers};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {writers};
GRANT INSERT ON entry, checkpoint, node TO {writers};
GRANT INSERT, DELETE ON inbox, outcome, salt TO {writers};
GRANT UPDATE ON acknowledged, edge TO {writers};
"""
_SUBMIT = """
GRANT USAGE ON SCHEMA {schema} TO {submitters};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {submitters};
GRANT INSERT, DELETE ON inbox, salt TO {submitters};
"""
_CHUNK = 1000
_NO_ROLE = "Let an administrator run `CREATE ROLE {writers} NOLOGIN;` and `GRANT {writers} TO your_role;`."


def create(database: PostgresDatabase, address: Address, origin: str) -> None:
    """Make schema, tables and the writers' role within the open transaction.

    Raises `UsageError` where there is a log already or the role may not make these.
    """
    require_free(database, address)
    _make_role(database, address.writers)
    _script(database, address, "CREATE SCHEMA {schema};" + _TABLES + _RIGHTS)
    database.many(
        "INSERT INTO meta VALUES (?, ?)", [("origin", origin.encode()), ("version", b"%d" % migrations.FIRST)]
    )
    database.run("INSERT INTO acknowledged (size) VALUES (0)")
    database.run("INSERT INTO edge (value) VALUES (?)", (tree.Frontier().serialise(),))
    _grow(database, address, migrations.FIRST)
    _let_submit(database, address)


def migrate(database: PostgresDatabase, address: Address) -> None:
    """Bring a log that was made by an earlier version to this one. Raises `UsageError` unless it is owned."""
    with database.transaction():
        if not owned(database):
            raise _earlier(address)
        database.run("LOCK TABLE meta IN EXCLUSIVE MODE")
        if (version := _version(database)) < migrations.latest():
            _grow(database, address, version)
        _let_submit(database, address)


def require_latest(database: PostgresDatabase, address: Address) -> None:
    """Refuse to write to a log of an earlier version. Raises `UsageError`."""
    if _version(database) < migrations.latest():
        raise _earlier(address)


def _earlier(address: Address) -> UsageError:
    return UsageError(
        f"the log in {address} was made by an earlier version of govern",
        help="Run `govern log migrate` once, as the role that made the log; nothing that was signed changes.",
    )


def check_identity(database: PostgresDatabase, address: Address) -> str:
    """Check that this is a log of a version we know, without triggers of others; give its origin."""
    if database.rows(
        "SELECT 1 FROM pg_namespace WHERE nspname = ? AND NOT has_schema_privilege(oid, 'USAGE')",
        (address.schema,),
    ):
        raise UsageError(
            f"this role may not use the log in {address}",
            help=f"Let its owner run `GRANT {address.writers} TO your_role;`.",
        )
    if not database.has_table("checkpoint") or not database.has_table("acknowledged"):
        raise UsageError(
            f"there is no log in {address}",
            help="`govern log init` makes one, as a role that may create schemas.",
        )
    version = _version(database)
    if not migrations.FIRST <= version <= migrations.latest():
        raise UsageError(
            f"{address} is a log of version {version}; this is made for versions up to {migrations.latest()}",
            help="Use the version of govern that wrote it, or a later one.",
        )
    if found := foreign(database, address):
        raise IntegrityError(
            f"{address} has {found[0]}, which a log does not have",
            help="Nothing was read or appended. Let an administrator say who added it, and why.",
        )
    return bytes(database.rows("SELECT value FROM meta WHERE key = 'origin'")[0][0]).decode()


def foreign(database: PostgresDatabase, address: Address) -> list[str]:
    """Name the triggers, rules and row policies that are not ours: they would act on what is appended."""
    ours = [(table, name) for table in ("entry", "checkpoint") for name in ("kept", "kept_whole")]
    ours += [("checkpoint", "ordered"), ("checkpoint", "within")]
    found = database.rows(
        "SELECT 'trigger', c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = to_regnamespace(?)"
        " UNION ALL SELECT 'rule', tablename, rulename FROM pg_rules WHERE schemaname = ?"
        " UNION ALL SELECT 'row policy', tablename, policyname FROM pg_policies WHERE schemaname = ?"
        " ORDER BY 1, 2, 3",
        (address.schema,) * 3,
    )
    return [f"the {kind} `{name}` on {table}" for kind, table, name in found if (table, name) not in ours]


def owned(database: PostgresDatabase) -> bool:
    """Whether the role that is connected may take the triggers away and rewrite what is recorded."""
    found = database.rows(
        "SELECT pg_has_role(session_user, relowner, 'MEMBER')"
        " OR has_table_privilege(session_user, oid, 'UPDATE, DELETE, TRUNCATE')"
        " FROM pg_class WHERE oid IN (to_regclass('entry'), to_regclass('checkpoint'))"
    )
    return any(may for (may,) in found)


def owns(database: PostgresDatabase, tables: list[str]) -> bool:
    """Whether the role that is connected owns these tables, itself or as a member of their owner."""
    query = (
        "SELECT bool_and(pg_has_role(session_user, relowner, 'USAGE')) FROM pg_class"
        " WHERE oid = ANY(?::regclass[])"
    )
    return bool(database.rows(query, (tables,))[0][0])


def unprotected(database: PostgresDatabase) -> list[str]:
    """Name the tables whose triggers against changes are missing or switched off."""
    found = database.rows(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.oid IN (to_regclass('entry'), to_regclass('checkpoint'))"
        " AND t.tgname IN ('kept', 'kept_whole') AND t.tgenabled IN ('O', 'A')"
    )
    return [name for name in ("entry", "checkpoint") if found.count((name,)) < 2]


def require_free(database: PostgresDatabase, address: Address) -> None:
    """Insist that there is no such schema and that it could be made. Raises `UsageError`."""
    if database.rows("SELECT 1 FROM pg_namespace WHERE nspname = ?", (address.schema,)):
        raise UsageError(
            f"there is a schema `{address.schema}` already in {address.url}",
            help="`govern verify` checks a log that is there. For another, add `?schema=NAME` to the URL.",
        )
    if database.rows("SELECT 1 WHERE NOT has_database_privilege(current_database(), 'CREATE')"):
        raise UsageError(
            f"this role may not make a schema in {address.url}",
            help="Let an administrator run `GRANT CREATE ON DATABASE … TO your_role;`, or `govern log init`.",
        )
    if not _may_make_roles(database) and not _role_exists(database, address.writers):
        raise UsageError(
            f"the role {address.writers} is not there, and you may not make it",
            help=_NO_ROLE.format(writers=address.writers),
        )


def _may_make_roles(database: PostgresDatabase) -> bool:
    query = "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)"
    return bool(database.rows(query))


def _role_exists(database: PostgresDatabase, name: str) -> bool:
    return bool(database.rows("SELECT 1 FROM pg_roles WHERE rolname = ?", (name,)))


def _let_submit(database: PostgresDatabase, address: Address) -> None:
    """Let those hand in who have no key; where their role can't be made, a log goes without it."""
    if not _role_exists(database, address.submitters):
        if not _may_make_roles(database):
            return
        _make_role(database, address.submitters)
    _script(database, address, _SUBMIT)
    for table in ("sealed_salt", "disclosure"):  # what a step of a later version makes is granted then
        if database.has_table(table):
            _script(database, address, f"GRANT INSERT, UPDATE, DELETE ON {table} TO {{submitters}};")


def _make_role(database: PostgresDatabase, name: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - an extra, and heavy

    if _role_exists(database, name):
        return
    role = sql.Identifier(name)
    database.connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    database.connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def _grow(database: PostgresDatabase, address: Address, version: int) -> None:
    """Take the steps that a log of `version` has not taken, within the open transaction."""
    for step in migrations.after(version):
        tables = ";\n".join([*definitions(step.tables, "postgres"), ""])
        _script(database, address, tables + step.postgres)
        for table in step.writers:
            _script(database, address, f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {{writers}};")
    _fill_edge(database)
    index.create(database)
    names = ", ".join(index.TABLES)
    _script(database, address, f"GRANT SELECT, INSERT, UPDATE, DELETE ON {names} TO {{writers}};")
    now = b"%d" % migrations.latest()
    database.run("UPDATE meta SET value = ? WHERE key = 'version'", (now,))


def _fill_edge(database: PostgresDatabase) -> None:
    """Compute the tree's edge of a log that was made before it was kept; the next round compares its root."""
    if database.rows("SELECT 1 FROM edge"):
        return
    frontier = tree.Frontier()
    leaves = database.stream("SELECT leaf FROM entry ORDER BY idx")
    while chunk := [leaf for (leaf,) in islice(leaves, _CHUNK)]:
        frontier.extend(chunk)
    database.run("INSERT INTO edge (value) VALUES (?)", (frontier.serialise(),))


def _script(database: PostgresDatabase, address: Address, text: str) -> None:
    """Run several statements; the schema's name was checked to be a plain one."""
    named = text.replace("{schema}", address.schema).replace("{writers}", address.writers)
    named = named.replace("{submitters}", address.submitters)
    first, _, rest = named.partition(";")
    if first.startswith("CREATE SCHEMA"):
        database.connection.execute(first)
        named = rest
    if named.strip():
        database.connection.execute(named)


def _version(database: PostgresDatabase) -> int:
    found = database.rows("SELECT value FROM meta WHERE key = 'version'")
    return int(bytes(found[0][0])) if found else 0
