"""What a tracking board is narrowed and ordered by stands where its lists are kept: see ``tracking.models.Concern``."""

from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

# As migration 0011 says whom an undertaking concerns, with what a board asks of it besides.
CONCERNED = """
DROP FUNCTION tracking_concerned;
CREATE FUNCTION tracking_concerned(plans bigint[])
RETURNS TABLE (unit_id bigint, undertaking_id bigint, state text, due_on date, is_open boolean, in_hand boolean,
    next_due date, facets varchar[])
LANGUAGE sql STABLE AS $$
    WITH tracked AS (
        SELECT u.id, u.state, u.due_on, u.holder, u.holder_unit_id, v.executing_unit_id, v.proposal_id, p.owner_id,
            p.represented_by_id, p.notified_at IS NOT NULL AS is_told, p.case_number IS NOT NULL AS is_formed,
            u.state IN ('planning', 'plan_filed', 'tracked', 'completed') AND p.state IN (
                'approved', 'change_review', 'executing', 'ndc_adjustment', 'ndc_counselling', 'ndc_revision',
                'ndc_working', 'plan_change', 'preliminarily_approved', 'ready_for_counselling', 'ready_for_working'
            ) AS is_open,
            least(
                u.due_on,
                (SELECT min(r.due_on) FROM tracking_progressreport r
                    WHERE r.undertaking_id = u.id AND r.state IN ('open', 'filed')),
                (SELECT min(c.due_on) FROM tracking_changerequest c
                    WHERE c.undertaking_id = u.id AND c.state IN ('drafting', 'filed'))
            ) AS next_due,
            (ARRAY(SELECT 'district:' || d.district_id FROM proposals_proposal_districts d
                WHERE d.proposal_id = p.id ORDER BY 1)
            || ARRAY(SELECT DISTINCT coalesce('programme:' || l.programme_id, 'ministry:' || l.ministry) AS facet
                FROM tracking_approvalletter l WHERE l.venture_id = v.id ORDER BY facet)
            || ARRAY(SELECT DISTINCT 'year:' || e.year AS facet FROM tracking_ledgerentry e
                WHERE e.venture_id = v.id AND e.year IS NOT NULL ORDER BY facet)
            || CASE WHEN EXISTS (SELECT FROM tracking_ledgerentry e WHERE e.venture_id = v.id) THEN ARRAY['money'] END
            || CASE WHEN p.priority THEN ARRAY['priority'] END
            || CASE WHEN u.light <> '' THEN ARRAY['light:' || u.light] END
            || ('unit:' || coalesce(v.executing_unit_id, p.represented_by_id, p.owner_id)))::varchar[] AS facets
        FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id
        JOIN proposals_proposal p ON p.id = v.proposal_id WHERE p.id = ANY (plans)
    ), concerned AS (
        SELECT n.id AS unit_id, t.id FROM tracked t JOIN accounts_unit n ON n.kind IN ('platform', 'rdec', 'convener')
        WHERE t.is_told AND (n.kind <> 'convener' OR t.is_formed)
        UNION
        SELECT s.unit_id, t.id FROM tracked t JOIN proposals_sight s USING (proposal_id)
        JOIN accounts_unit n ON n.id = s.unit_id
        WHERE n.kind IN ('district_office', 'ndc') OR n.kind IN ('agency', 'counselling_team', 'proposer')
            AND s.unit_id IN (t.executing_unit_id, t.owner_id, t.represented_by_id)
    )
    SELECT c.unit_id, t.id, t.state, t.due_on, t.is_open, t.is_open AND CASE
        WHEN t.holder <> 'executing' THEN c.unit_id IS NOT DISTINCT FROM t.holder_unit_id
        WHEN t.executing_unit_id IS NOT NULL THEN c.unit_id = t.executing_unit_id
        ELSE c.unit_id = t.owner_id OR c.unit_id IS NOT DISTINCT FROM t.represented_by_id
    END, CASE WHEN t.is_open THEN t.next_due END, t.facets
    FROM concerned c JOIN tracked t USING (id)
$$;
"""
CONCERN = """
CREATE OR REPLACE FUNCTION tracking_concern(plans bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tracked bigint[];
BEGIN
    SELECT array_agg(DISTINCT v.proposal_id) INTO tracked
        FROM proposals_venture v JOIN tracking_undertaking u ON u.venture_id = v.id WHERE v.proposal_id = ANY (plans);
    IF tracked IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM proposals_proposal WHERE id = ANY (tracked) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM tracking_concern c USING tracking_undertaking u, proposals_venture v
        WHERE u.id = c.undertaking_id AND v.id = u.venture_id AND v.proposal_id = ANY (tracked)
        AND (c.unit_id, c.undertaking_id) NOT IN (SELECT w.unit_id, w.undertaking_id FROM tracking_concerned(tracked) w);
    INSERT INTO tracking_concern AS c (unit_id, undertaking_id, state, due_on, is_open, in_hand, next_due, facets)
        SELECT * FROM tracking_concerned(tracked)
        ON CONFLICT (unit_id, undertaking_id) DO UPDATE SET
            (state, due_on, is_open, in_hand, next_due, facets) = (excluded.state, excluded.due_on, excluded.is_open,
                excluded.in_hand, excluded.next_due, excluded.facets)
        WHERE (c.state, c.due_on, c.is_open, c.in_hand, c.next_due, c.facets) IS DISTINCT FROM
            (excluded.state, excluded.due_on, excluded.is_open, excluded.in_hand, excluded.next_due, excluded.facets);
END $$;
"""
# What of an undertaking, its plan and its venture those of 0011 do not watch.
BESIDES = """
CREATE TRIGGER tracking_facets_changed AFTER UPDATE ON tracking_undertaking FOR EACH ROW
    WHEN (OLD.light IS DISTINCT FROM NEW.light) EXECUTE FUNCTION tracking_concerns_of_one();
CREATE TRIGGER tracking_facets_of_plan AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN (OLD.priority IS DISTINCT FROM NEW.priority) EXECUTE FUNCTION tracking_concerns_of_plan();

CREATE FUNCTION tracking_facets_of_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(array_agg(DISTINCT proposal_id)) FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_facets_placed AFTER INSERT ON proposals_proposal_districts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_facets_of_places();
CREATE TRIGGER tracking_facets_displaced AFTER DELETE ON proposals_proposal_districts
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_facets_of_places();

CREATE FUNCTION tracking_facets_of_ventures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(array_agg(DISTINCT v.proposal_id))
        FROM changed JOIN proposals_venture v ON v.id = changed.venture_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_facets_approved AFTER INSERT ON tracking_approvalletter
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_facets_of_ventures();
CREATE TRIGGER tracking_facets_amended AFTER UPDATE ON tracking_approvalletter
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_facets_of_ventures();
CREATE TRIGGER tracking_facets_entered AFTER INSERT ON tracking_ledgerentry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_facets_of_ventures();
"""
# What is due besides the undertaking itself; a case that only says something else is left alone.
DUE = """
CREATE FUNCTION tracking_due_of_undertakings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(array_agg(DISTINCT v.proposal_id)) FROM changed
        JOIN tracking_undertaking u ON u.id = changed.undertaking_id JOIN proposals_venture v ON v.id = u.venture_id;
    RETURN NULL;
END $$;
CREATE FUNCTION tracking_due_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(ARRAY[v.proposal_id]) FROM tracking_undertaking u
        JOIN proposals_venture v ON v.id = u.venture_id WHERE u.id = NEW.undertaking_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_progressreport_due_made AFTER INSERT ON tracking_progressreport
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_due_of_undertakings();
CREATE TRIGGER tracking_progressreport_due_changed AFTER UPDATE ON tracking_progressreport FOR EACH ROW
    WHEN ((OLD.state, OLD.due_on) IS DISTINCT FROM (NEW.state, NEW.due_on)) EXECUTE FUNCTION tracking_due_of_one();
CREATE TRIGGER tracking_changerequest_due_made AFTER INSERT ON tracking_changerequest
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_due_of_undertakings();
CREATE TRIGGER tracking_changerequest_due_changed AFTER UPDATE ON tracking_changerequest FOR EACH ROW
    WHEN ((OLD.state, OLD.due_on) IS DISTINCT FROM (NEW.state, NEW.due_on)) EXECUTE FUNCTION tracking_due_of_one();
"""
BEFORE = import_module("tracking.migrations.0011_concerns")
GONE = """
DROP FUNCTION tracking_facets_of_places, tracking_facets_of_ventures, tracking_due_of_undertakings, tracking_due_of_one CASCADE;
DROP TRIGGER tracking_facets_changed ON tracking_undertaking;
DROP TRIGGER tracking_facets_of_plan ON proposals_proposal;
DROP FUNCTION tracking_concerned;
"""
REVERSED = [GONE, BEFORE.CONCERNED, BEFORE.CONCERN.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")]
FILLED = "SELECT tracking_concern(array_agg(id)) FROM proposals_proposal"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_checks_opinions'),
        ('tracking', '0019_results'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGinExtension(),  # a unit's rows of a facet in one index
        migrations.AddField(
            model_name='concern',
            name='next_due',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='concern',
            name='facets',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(fields=['unit', 'next_due', 'undertaking'], name='concern_by_next_due'),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=django.contrib.postgres.indexes.GinIndex(fields=['unit', 'facets'], name='concern_by_facets'),
        ),
        migrations.RunSQL([CONCERNED, CONCERN, BESIDES, DUE, FILLED], REVERSED),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=20, verbose_name='身分')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='網址摘要')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='產生時間')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='停用時間')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
            ],
            options={
                'verbose_name': '行事曆訂閱',
                'verbose_name_plural': '行事曆訂閱',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user', 'actor'), name='one_feed_an_actor')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='計算時間')),
                ('figures', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='數字')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='單位')),
            ],
            options={
                'verbose_name': '統計快照',
                'verbose_name_plural': '統計快照',
                'ordering': ['-day'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'day'), name='one_snapshot_a_day')],
            },
        ),
    ]
