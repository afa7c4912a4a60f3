"""Whoever renames a unit, a programme or a district and whoever writes of a plan meanwhile wait for each other.

What is found of a plan holds names of other rows. A trigger sees what is committed: of two that ran at once, the one that wrote of the plan
kept the old name, and the one that renamed did not see the plan. Who writes holds the names it reads, shared with everybody
else who writes; who renames takes a name for itself, and looks for plans after that.
"""

from importlib import import_module

from django.db import migrations

FIRST = import_module("search.migrations.0001_passages")
BEFORE = import_module("search.migrations.0002_mending")
THIRD = import_module("search.migrations.0003_long_and_renamed")
# The first key of these locks. The second is one of so many for each kind of name: a transaction that writes of thousands of
# plans holds no more of them.
LOCK, PARTS = 7301, 64
# By kind: the rows whose keys are names of the plans ``keys``.
NAMES = (
    "SELECT unnest(ARRAY[owner_id, represented_by_id]) AS name FROM proposals_proposal WHERE id = ANY (keys)",
    "SELECT programme_id AS name FROM proposals_soughtprogramme WHERE proposal_id = ANY (keys)",
    "SELECT hashtext(district_id)::bigint AS name FROM proposals_proposal_districts WHERE proposal_id = ANY (keys)",
)


def part(kind: int, name: str) -> str:
    """The second key of the lock of a name."""
    return f"({kind * PARTS} + abs({name} % {PARTS}))::integer"


HELD = " UNION ".join(f"SELECT {part(kind, 'name')} AS part FROM ({rows}) n" for kind, rows in enumerate(NAMES))
HOLD = f"""
CREATE FUNCTION search_hold(keys bigint[]) RETURNS void LANGUAGE sql {FIRST.AS_OWNER} AS $$
    SELECT pg_advisory_xact_lock_shared({LOCK}, part) FROM ({HELD} ORDER BY 1) held WHERE part IS NOT NULL
$$;
"""
# What is read after the lock is read anew: in a function of this language each statement sees what is committed by then.
HELD_FIRST = "IF 'p' = ANY (TG_ARGV) THEN PERFORM search_hold(keys); END IF;"
CHANGED = FIRST.CHANGED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
HOLDING = CHANGED.replace("IF keys IS NOT NULL THEN", f"{HELD_FIRST}\n    IF keys IS NOT NULL THEN").replace(
    "PERFORM search_keep_q(ARRAY[NEW.id]);",
    "PERFORM search_hold(ARRAY[NEW.id]);\n    PERFORM search_keep_q(ARRAY[NEW.id]);",
)


def renamed(what: str, kind: int, name: str, plans: str) -> str:
    """What follows from a new name, once nobody else writes of a plan that has it."""
    return f"""
CREATE OR REPLACE FUNCTION search_{what}_renamed() RETURNS trigger LANGUAGE plpgsql {FIRST.AS_OWNER} AS $$
DECLARE
    keys bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK}, {part(kind, name)});
    keys := ARRAY({plans});
    PERFORM search_keep_p(keys), search_keep_q(keys);
    RETURN NULL;
END $$;
"""


RENAMED = [
    renamed(
        "unit", 0, "NEW.id",
        "SELECT id FROM proposals_proposal WHERE NEW.id IN (owner_id, represented_by_id) ORDER BY id",
    ),
    renamed(
        "programme", 1, "NEW.id",
        "SELECT proposal_id FROM proposals_soughtprogramme WHERE programme_id = NEW.id ORDER BY proposal_id",
    ),
    renamed(
        "district", 2, "hashtext(NEW.code)::bigint",
        "SELECT proposal_id FROM proposals_proposal_districts WHERE district_id = NEW.code ORDER BY proposal_id",
    ),
]  # fmt: skip
DISTRICT_BEFORE = THIRD.RENAMED.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
BACK = [CHANGED, BEFORE.RENAMED, DISTRICT_BEFORE, "DROP FUNCTION search_hold;"]


class Migration(migrations.Migration):
    dependencies = [("search", "0003_long_and_renamed")]
    operations = [migrations.RunSQL([HOLD, HOLDING, *RENAMED], BACK)]
