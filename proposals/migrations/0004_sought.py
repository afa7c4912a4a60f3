"""The programmes a search finds a plan by: as told or filed, whatever is written since."""

from django.db import migrations

# By the version that stands; of a plan that nobody was told of by its rows.
SOUGHT = """
CREATE FUNCTION proposals_programmes_of(plans bigint[]) RETURNS TABLE (proposal_id bigint, programme_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT p.id, c.id FROM proposals_proposal p JOIN proposals_planversion w ON w.id = p.version_id
    CROSS JOIN LATERAL jsonb_path_query(w.content, '$.ventures[*].budget[*].programme.code') AS docked(code)
    JOIN programmes_centralprogramme c ON c.code = docked.code #>> '{}'
    WHERE p.id = ANY (plans)
    UNION
    SELECT p.id, l.programme_id FROM proposals_proposal p JOIN proposals_venture v ON v.proposal_id = p.id
    JOIN proposals_budgetline l ON l.venture_id = v.id
    WHERE p.id = ANY (plans) AND p.version_id IS NULL AND l.programme_id IS NOT NULL
$$;

CREATE FUNCTION proposals_seek_programmes(plans bigint[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM proposals_soughtprogramme s WHERE s.proposal_id = ANY (plans) AND NOT EXISTS (
        SELECT FROM proposals_programmes_of(plans) d
        WHERE (d.proposal_id, d.programme_id) = (s.proposal_id, s.programme_id)
    );
    INSERT INTO proposals_soughtprogramme (proposal_id, programme_id)
        SELECT proposal_id, programme_id FROM proposals_programmes_of(plans) ON CONFLICT DO NOTHING;
$$;

CREATE FUNCTION proposals_programmes_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proposals_seek_programmes(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_programmes_changed AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN (OLD.version_id IS DISTINCT FROM NEW.version_id) EXECUTE FUNCTION proposals_programmes_of_one();

CREATE FUNCTION proposals_programmes_of_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plans bigint[];
BEGIN
    SELECT array_agg(DISTINCT p.id) INTO plans FROM changed JOIN proposals_venture v ON v.id = changed.venture_id
        JOIN proposals_proposal p ON p.id = v.proposal_id WHERE p.version_id IS NULL;
    IF plans IS NOT NULL THEN
        PERFORM proposals_seek_programmes(plans);
    END IF;
    RETURN NULL;
END $$;
"""
OF_LINES = """
CREATE TRIGGER proposals_programmes_{event} AFTER {event} ON proposals_budgetline REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION proposals_programmes_of_lines();
"""
EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
GONE = """
DROP FUNCTION proposals_programmes_of_lines, proposals_programmes_of_one, proposals_seek_programmes,
    proposals_programmes_of CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_sights")]
    operations = [
        migrations.RunSQL([SOUGHT, *(OF_LINES.format(event=event, rows=rows) for event, rows in EVENTS.items())], GONE)
    ]
