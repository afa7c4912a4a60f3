"""Which meetings units see, kept by the database: see ``reviews.models.MeetingSight``."""

import django.db.models.deletion
from django.db import migrations, models

AS_OWNER = "SECURITY DEFINER SET search_path = public, pg_temp"
# Who holds a meeting's plans sees what others changed of them: a move of a plan holds it, who moves a meeting holds the meeting first.
FUNCTIONS = f"""
CREATE FUNCTION reviews_see_meetings(meetings bigint[]) RETURNS void LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    IF meetings IS NULL THEN
        RETURN;
    END IF;
    WITH wanted AS MATERIALIZED (
        SELECT DISTINCT s.unit_id, m.id, m.held_at, m.state
        FROM reviews_meeting m JOIN reviews_agendaitem a ON a.meeting_id = m.id JOIN proposals_sight s ON s.proposal_id = a.proposal_id
        WHERE m.id = ANY (meetings)
    ), gone AS (
        DELETE FROM reviews_meetingsight s WHERE s.meeting_id = ANY (meetings)
        AND NOT EXISTS (SELECT FROM wanted w WHERE (w.unit_id, w.id) = (s.unit_id, s.meeting_id))
    )
    INSERT INTO reviews_meetingsight AS s (unit_id, meeting_id, held_at, state) SELECT * FROM wanted
    ON CONFLICT (unit_id, meeting_id) DO UPDATE SET (held_at, state) = (excluded.held_at, excluded.state)
    WHERE (s.held_at, s.state) IS DISTINCT FROM (excluded.held_at, excluded.state);
END $$;

CREATE FUNCTION reviews_meeting_sights_of_items() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    meetings bigint[];
BEGIN
    SELECT array_agg(DISTINCT meeting_id) INTO meetings FROM changed;
    IF meetings IS NOT NULL THEN
        PERFORM FROM reviews_meeting WHERE id = ANY (meetings) ORDER BY id FOR NO KEY UPDATE;
        PERFORM FROM proposals_proposal WHERE id IN (SELECT proposal_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
        PERFORM reviews_see_meetings(meetings);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_agendaitem_sights_insert AFTER INSERT ON reviews_agendaitem REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_meeting_sights_of_items();
CREATE TRIGGER reviews_agendaitem_sights_delete AFTER DELETE ON reviews_agendaitem REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_meeting_sights_of_items();

CREATE FUNCTION reviews_meeting_sights_of_one() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    PERFORM FROM proposals_proposal WHERE id IN (SELECT proposal_id FROM reviews_agendaitem WHERE meeting_id = NEW.id)
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE reviews_meetingsight SET held_at = NEW.held_at, state = NEW.state WHERE meeting_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_meeting_sights AFTER UPDATE ON reviews_meeting FOR EACH ROW
    WHEN ((OLD.held_at, OLD.state) IS DISTINCT FROM (NEW.held_at, NEW.state)) EXECUTE FUNCTION reviews_meeting_sights_of_one();

CREATE FUNCTION reviews_meeting_sights_of_plans() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    PERFORM reviews_see_meetings(array_agg(DISTINCT meeting_id))
        FROM reviews_agendaitem WHERE proposal_id IN (SELECT proposal_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_sight_meetings_insert AFTER INSERT ON proposals_sight REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_meeting_sights_of_plans();
CREATE TRIGGER proposals_sight_meetings_delete AFTER DELETE ON proposals_sight REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_meeting_sights_of_plans();

CREATE FUNCTION reviews_meeting_sights_gone() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    DELETE FROM reviews_meetingsight WHERE meeting_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER reviews_meeting_sights_gone BEFORE DELETE ON reviews_meeting
    FOR EACH ROW EXECUTE FUNCTION reviews_meeting_sights_gone();

SELECT reviews_see_meetings(array_agg(id)) FROM reviews_meeting;
"""
GONE = """
DROP FUNCTION reviews_meeting_sights_gone, reviews_meeting_sights_of_plans, reviews_meeting_sights_of_one,
    reviews_meeting_sights_of_items, reviews_see_meetings CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_ways_told"),
        ("reviews", "0008_charge_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingSight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_at", models.DateTimeField()),
                ("state", models.CharField(max_length=20)),
                (
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reviews.meeting",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
            ],
            options={
                "db_table_comment": "kept by triggers",
                "constraints": [models.UniqueConstraint(fields=("unit", "meeting"), name="one_meeting_sight")],
                "indexes": [
                    models.Index(fields=["unit", "held_at", "meeting"], name="meeting_sight_by_time"),
                    models.Index(fields=["unit", "state", "held_at", "meeting"], name="meeting_sight_by_state"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["state", "held_at", "id"], name="meeting_by_state"),
        ),
        migrations.RunSQL(FUNCTIONS, GONE),
    ]
