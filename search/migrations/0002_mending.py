"""Passages are compared with what the triggers would write: see ``search.mending``; and a move calls no trigger.

What a passage is made of stands in functions of its own now, ``search_wanted_…``, for who keeps it and for who compares.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("search.migrations.0001_passages")
WANTED = """
CREATE FUNCTION search_wanted_{sign}(keys bigint[])
RETURNS TABLE (origin bigint, found bigint, plan bigint, head text, text text) LANGUAGE sql STABLE AS $$
    WITH said (origin, found, plan, head, body) AS ({passages}
    )
    SELECT said.origin::bigint, said.found::bigint, said.plan::bigint, search_alike(VARIADIC said.head),
        search_alike(VARIADIC said.head || said.body) FROM said
$$;
"""
# In the order of their keys: who keeps many at once waits for others, and nobody for who waits for oneself.
KEEP = f"""
CREATE OR REPLACE FUNCTION search_keep_{{sign}}(keys bigint[]) RETURNS void LANGUAGE sql {BEFORE.AS_OWNER} AS $$
    WITH wanted AS MATERIALIZED (SELECT * FROM search_wanted_{{sign}}(keys)
    ), gone AS (
        DELETE FROM search_passage s WHERE s.source = '{{sign}}' AND s.origin = ANY (keys)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.origin = s.origin AND w.text <> '')
    )
    INSERT INTO search_passage AS s (source, origin, found, plan, head, text, pairs)
    SELECT '{{sign}}', w.origin, w.found, w.plan, w.head, w.text, search_vector('{{sign}}', w.head, w.text)
    FROM wanted w LEFT JOIN search_passage old ON old.source = '{{sign}}' AND old.origin = w.origin
    WHERE w.text <> '' AND (old.head, old.text) IS DISTINCT FROM (w.head, w.text)
    ORDER BY w.origin
    ON CONFLICT (source, origin) DO UPDATE SET (head, text, pairs) = (excluded.head, excluded.text, excluded.pairs);
$$;
"""
# Whoever changes a row meanwhile holds its passage, which is waited for, and seen by what is kept after that.
MEND = f"""
CREATE FUNCTION search_mend(sign text, keys bigint[]) RETURNS bigint[] LANGUAGE plpgsql {BEFORE.AS_OWNER} AS $$
DECLARE
    stale bigint[];
BEGIN
    EXECUTE format('
        SELECT array_agg(coalesce(w.origin, s.origin) ORDER BY coalesce(w.origin, s.origin))
        FROM (SELECT * FROM %I($1) said WHERE said.text <> '''') w
        FULL JOIN (SELECT * FROM search_passage WHERE source = $2 AND origin = ANY ($1)) s ON s.origin = w.origin
        WHERE (w.found, w.plan, w.head, w.text, search_vector($2, w.head, w.text))
            IS DISTINCT FROM (s.found, s.plan, s.head, s.text, s.pairs)', 'search_wanted_' || sign)
    INTO stale USING keys, sign;
    IF stale IS NOT NULL THEN
        DELETE FROM search_passage WHERE source = sign AND origin = ANY (stale);
        EXECUTE format('SELECT %I($1)', 'search_keep_' || sign) USING stale;
    END IF;
    RETURN stale;
END $$;
"""
RENAMED = f"""
CREATE OR REPLACE FUNCTION search_unit_renamed() RETURNS trigger LANGUAGE plpgsql {BEFORE.AS_OWNER} AS $$
DECLARE
    keys bigint[] := ARRAY(SELECT id FROM proposals_proposal WHERE NEW.id IN (owner_id, represented_by_id) ORDER BY id);
BEGIN
    PERFORM search_keep_p(keys), search_keep_q(keys);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_programme_renamed() RETURNS trigger LANGUAGE plpgsql {BEFORE.AS_OWNER} AS $$
DECLARE
    keys bigint[] := ARRAY(
        SELECT proposal_id FROM proposals_soughtprogramme WHERE programme_id = NEW.id ORDER BY proposal_id
    );
BEGIN
    PERFORM search_keep_p(keys), search_keep_q(keys);
    RETURN NULL;
END $$;
"""
# There are passages of what was filed while a plan is revised: they come and go where a revision begins and ends.
COLUMNS = [column for column in BEFORE.REVISED if column != "state"] + list(BEFORE.OF_PLAN)
REVISED = f"""
DROP TRIGGER proposals_search_revised ON proposals_proposal;
CREATE TRIGGER proposals_search_revised AFTER UPDATE ON proposals_proposal FOR EACH ROW WHEN (
    (OLD.state IN {BEFORE.REVISING}) <> (NEW.state IN {BEFORE.REVISING})
    OR NEW.state IN {BEFORE.REVISING}
    AND ({", ".join(f"OLD.{column}" for column in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"NEW.{column}" for column in COLUMNS)})
) EXECUTE FUNCTION search_plan_revised();
"""
# As it was, in the names of before.
BACK = [
    *(BEFORE.KEEP.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").format(sign=sign, passages=said)
      for sign, said in BEFORE.PASSAGES.items()),
    "DROP FUNCTION search_mend, " + ", ".join(f"search_wanted_{sign}" for sign in BEFORE.PASSAGES) + ";",
    "DROP TRIGGER proposals_search_revised ON proposals_proposal;",
    BEFORE.change(
        "proposals_search_revised", "proposals_proposal", (*BEFORE.REVISED, *BEFORE.OF_PLAN), "search_plan_revised()"
    ),
]  # fmt: skip


def statements() -> list[str]:
    """What passages are made of first."""
    wanted = [WANTED.format(sign=sign, passages=said) for sign, said in BEFORE.PASSAGES.items()]
    return [*wanted, *(KEEP.format(sign=sign) for sign in BEFORE.PASSAGES), MEND, RENAMED, REVISED]


class Migration(migrations.Migration):
    dependencies = [("search", "0001_passages")]
    operations = [migrations.RunSQL(statements(), BACK)]
