"""Who carries a venture out, and the programmes a search finds a plan by: as told or filed, whatever is written since."""

import django.db.models.deletion
from django.db import migrations, models

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
FILLED = "SELECT proposals_seek_programmes(array_agg(id)) FROM proposals_proposal"
GONE = """
DROP FUNCTION proposals_programmes_of_lines, proposals_programmes_of_one, proposals_seek_programmes,
    proposals_programmes_of CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_checks_opinions'),
        ('programmes', '0003_through_ministry'),
        ('proposals', '0024_payment_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='venture',
            name='unit_rewritten',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='venture',
            name='written_unit',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit'),
        ),
        migrations.CreateModel(
            name='SoughtProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.centralprogramme')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='proposals.proposal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'proposal'), name='one_programme_sought')],
            },
        ),
        migrations.RunSQL([SOUGHT, *(OF_LINES.format(event=event, rows=rows) for event, rows in EVENTS.items()), FILLED], GONE),
    ]
