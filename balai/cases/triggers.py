# SPDX-License-Identifier: EUPL-1.2
"""Triggers that keep the trail append-only in the database itself: no event is deleted, none changed but erased.

Whoever owns the database can drop a trigger; the hash chain and the published day roots are for that. The triggers
are for mistakes: a wrong query in a console, a migration, a mended admin.
"""

from __future__ import annotations

_KEPT = (
    "id", "case_id", "seq", "at", "verb", "actor_role", "actor_unit", "actor_ref", "from_state", "to_state", "data",
    "is_public", "commitment", "prev_hash", "hash", "client_key", "txid",
)  # fmt: skip
MESSAGE = "the trail is append-only"

_SQLITE = {
    "cases_event_no_delete": f"""
CREATE TRIGGER cases_event_no_delete BEFORE DELETE ON cases_event
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    "cases_event_no_change": f"""
CREATE TRIGGER cases_event_no_change BEFORE UPDATE ON cases_event
WHEN NOT ({" AND ".join(f"NEW.{name} IS OLD.{name}" for name in _KEPT)}
    AND NEW.public_text = '' AND NEW.private = '' AND NEW.salt = '')
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
}

_POSTGRESQL = (
    f"""
CREATE OR REPLACE FUNCTION cases_event_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.public_text = '' AND NEW.private = '' AND NEW.salt = ''
        AND to_jsonb(NEW) - '{{public_text,private,salt}}'::text[]
          = to_jsonb(OLD) - '{{public_text,private,salt}}'::text[]
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
END $$""",
    """
CREATE TRIGGER cases_event_keep BEFORE UPDATE OR DELETE ON cases_event
FOR EACH ROW EXECUTE FUNCTION cases_event_keep()""",
)


def up(vendor: str) -> tuple[str, ...]:
    """Statements that set the triggers."""
    return tuple(_SQLITE.values()) if vendor == "sqlite" else _POSTGRESQL


def down(vendor: str) -> tuple[str, ...]:
    """Statements that take the triggers away again."""
    if vendor == "sqlite":
        return tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE)
    return (
        "DROP TRIGGER IF EXISTS cases_event_keep ON cases_event",
        "DROP FUNCTION IF EXISTS cases_event_keep()",
    )
