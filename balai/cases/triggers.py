# SPDX-License-Identifier: EUPL-1.2
"""Triggers. Some keep the trail append-only in the database itself: no event is deleted, none changed but erased.
Others count open and transferred cases for the inboxes, in the transaction that changes them and whoever it is that
changes them.

Whoever owns the database can drop a trigger; the hash chain and the published day roots are for that. The triggers
are for mistakes: a wrong query in a console, a migration, a mended admin. A migration that makes SQLite build the
table of cases or events anew loses them and must set them again.
"""

from __future__ import annotations

from collections.abc import Sequence

_KEPT = (
    "id", "case_id", "seq", "at", "verb", "actor_role", "actor_unit", "actor_ref", "from_state", "to_state", "data",
    "is_public", "commitment", "prev_hash", "hash", "client_key", "txid",
)  # fmt: skip
MESSAGE = "the trail is append-only"

# What erasing may do: empty an event, or only its private text and the salt, so that the public words stay provable.
_EMPTIED = "NEW.private = '' AND NEW.salt = '' AND {whole}"
_WHOLE = "NEW.public_text = ''"
_WHOLE_OR_HALF = (
    "(NEW.public_text = '' AND NEW.kept_proof IS NULL"
    " OR NEW.public_text = OLD.public_text AND OLD.salt <> '' AND NEW.kept_proof IS NOT NULL)"
)


def _sqlite(emptied: str) -> dict[str, str]:
    return {
        "cases_event_no_delete": f"""
CREATE TRIGGER cases_event_no_delete BEFORE DELETE ON cases_event
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        "cases_event_no_change": f"""
CREATE TRIGGER cases_event_no_change BEFORE UPDATE ON cases_event
WHEN NOT ({" AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT)} AND {emptied})
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    }


def _postgresql(emptied: str, changing: str) -> tuple[str, ...]:
    return (
        f"""
CREATE OR REPLACE FUNCTION cases_event_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {emptied} AND to_jsonb(NEW) - '{{{changing}}}'::text[] = to_jsonb(OLD) - '{{{changing}}}'::text[]
        THEN RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
END $$""",
        """
CREATE TRIGGER cases_event_keep BEFORE UPDATE OR DELETE ON cases_event
FOR EACH ROW EXECUTE FUNCTION cases_event_keep()""",
    )


def up(vendor: str, *, halves: bool = True) -> tuple[str, ...]:
    """Statements that set the triggers; without `halves` as they were before an event could lose its private text
    alone, for the migrations of that time.
    """
    emptied = _EMPTIED.format(whole=_WHOLE_OR_HALF if halves else _WHOLE)
    if vendor == "sqlite":
        return tuple(_sqlite(emptied).values())
    return _postgresql(emptied, "public_text,private,salt,kept_proof" if halves else "public_text,private,salt")


def down(vendor: str) -> tuple[str, ...]:
    """Statements that take the triggers away again."""
    if vendor == "sqlite":
        return tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _sqlite(""))
    return (
        "DROP TRIGGER IF EXISTS cases_event_keep ON cases_event",
        "DROP FUNCTION IF EXISTS cases_event_keep()",
    )


# -- counting ----------------------------------------------------------------------------------------------
TALLIED = ("area_code", "unit", "agency", "worked_by", "state", "phase", "is_overdue", "is_unanswered",
           "objection_count", "escalation")  # fmt: skip
AT_FIRST = tuple(name for name in TALLIED if name != "is_unanswered")  # for the migrations of that time
_COUNTED = "({0}is_open OR {0}phase = 'transferred')"  # what is still to be followed here
_LIKE = ", ".join(TALLIED)
_KEPT_AS = {"area_code": "substr({0}, 1, 8)"}  # else as it is
_SQLITE_AS = {"is_unanswered": "coalesce({0}, 0)", "objection_count": "({0} > 0)", "escalation": "({0} > 0)"}
_POSTGRESQL_AS = {
    "is_unanswered": "coalesce({0}, false)", "objection_count": "({0} > 0)::int", "escalation": "({0} > 0)::int",
}  # fmt: skip


def likeness(row: str = "", *, vendor: str, tallied: Sequence[str] = TALLIED) -> str:
    """What a tally keeps of a case, as SQL; `row` is NEW or OLD inside a trigger."""
    at = f"{row}." if row else ""
    kept = _KEPT_AS | (_SQLITE_AS if vendor == "sqlite" else _POSTGRESQL_AS)
    return ", ".join(kept.get(name, "{0}").format(at + name) for name in tallied)


def _step(row: str, n: int, vendor: str, tallied: Sequence[str]) -> str:
    kept, counted = likeness(row, vendor=vendor, tallied=tallied), _COUNTED.format(f"{row}.")
    return f"INSERT INTO cases_tally ({', '.join(tallied)}, n) SELECT {kept}, {n} WHERE {counted};"


def count(vendor: str, tallied: Sequence[str] = TALLIED) -> tuple[str, ...]:
    """Statements that begin to count."""
    off, on = _step("OLD", -1, vendor, tallied), _step("NEW", 1, vendor, tallied)
    differ = "OLD.{0} IS NOT NEW.{0}" if vendor == "sqlite" else "OLD.{0} IS DISTINCT FROM NEW.{0}"
    looked_at = ("is_open", *tallied)
    changed = " OR ".join(differ.format(name) for name in looked_at)
    found: list[str] = []
    for name, when, condition, steps in (
        ("cases_tally_opened", "INSERT", _COUNTED.format("NEW."), on),
        ("cases_tally_changed", f"UPDATE OF {', '.join(looked_at)}", changed, f"{off} {on}"),
    ):
        if vendor == "sqlite":
            found.append(f"CREATE TRIGGER {name} AFTER {when} ON cases_case WHEN {condition} BEGIN {steps} END")
            continue
        body = f"BEGIN {steps} RETURN NULL; END"
        found.append(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        trigger = f"CREATE TRIGGER {name} AFTER {when} ON cases_case FOR EACH ROW WHEN ({condition})"
        found.append(f"{trigger} EXECUTE FUNCTION {name}()")
    return tuple(found)


def recount(vendor: str, tallied: Sequence[str] = TALLIED) -> tuple[str, ...]:
    """Statements that count all cases anew."""
    groups = ", ".join(str(n + 1) for n in range(len(tallied)))
    rows = f"FROM cases_case WHERE {_COUNTED.format('')} GROUP BY {groups}"
    counted = f"SELECT {likeness(vendor=vendor, tallied=tallied)}, COUNT(*) {rows}"
    return ("DELETE FROM cases_tally", f"INSERT INTO cases_tally ({', '.join(tallied)}, n) {counted}")


def join(vendor: str) -> tuple[str, ...]:
    """Statements that join tallies that are alike, to be run in one transaction. Nobody sees them half done: SQLite
    has one writer, and on PostgreSQL one statement takes away exactly the rows that it sums.
    """
    into, groups = f"INSERT INTO cases_tally ({_LIKE}, n)", f"GROUP BY {_LIKE} HAVING SUM(n) <> 0"
    if vendor == "sqlite":
        joined = f"SELECT {_LIKE}, SUM(n) AS n FROM cases_tally {groups}"  # noqa: S608
        return (
            f"CREATE TEMP TABLE cases_tally_joined AS {joined}",
            "DELETE FROM cases_tally",
            f"{into} SELECT {_LIKE}, n FROM cases_tally_joined",  # noqa: S608
            "DROP TABLE cases_tally_joined",
        )
    return (f"WITH gone AS (DELETE FROM cases_tally RETURNING *) {into} SELECT {_LIKE}, SUM(n) FROM gone {groups}",)  # noqa: S608


def stop_counting(vendor: str) -> tuple[str, ...]:
    """Statements that end it."""
    if vendor == "sqlite":
        return ("DROP TRIGGER IF EXISTS cases_tally_opened", "DROP TRIGGER IF EXISTS cases_tally_changed")
    return tuple(
        statement
        for name in ("cases_tally_opened", "cases_tally_changed")
        for statement in (f"DROP TRIGGER IF EXISTS {name} ON cases_case", f"DROP FUNCTION IF EXISTS {name}()")
    )
