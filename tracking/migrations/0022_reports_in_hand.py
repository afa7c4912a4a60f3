"""Whose a report is to file is found in an index: the unit is the one that carries the venture out now."""

from django.db import migrations, models

# As with payments (``0017_payments_in_hand``): a change of the plan may name another unit while a report is open.
KEPT = """
CREATE FUNCTION tracking_reports_kept(cases bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE tracking_progressreport r SET holder_unit_id = COALESCE(v.executing_unit_id, p.represented_by_id, p.owner_id)
    FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id
    JOIN proposals_proposal p ON p.id = v.proposal_id
    WHERE u.id = r.undertaking_id AND u.id = ANY (cases) AND r.holder = 'executing'
    AND r.holder_unit_id IS DISTINCT FROM COALESCE(v.executing_unit_id, p.represented_by_id, p.owner_id)
$$;

CREATE FUNCTION tracking_reports_of_venture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_reports_kept(array_agg(id)) FROM tracking_undertaking WHERE venture_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_reports_of_venture AFTER UPDATE ON proposals_venture FOR EACH ROW
    WHEN (OLD.executing_unit_id IS DISTINCT FROM NEW.executing_unit_id) EXECUTE FUNCTION tracking_reports_of_venture();

CREATE FUNCTION tracking_reports_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_reports_kept(array_agg(u.id))
        FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id WHERE v.proposal_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_reports_of_plan AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.owner_id, OLD.represented_by_id) IS DISTINCT FROM (NEW.owner_id, NEW.represented_by_id))
    EXECUTE FUNCTION tracking_reports_of_plan();
"""
GONE = "DROP FUNCTION tracking_reports_of_plan, tracking_reports_of_venture, tracking_reports_kept CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0021_parties'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='progressreport',
            name='report_in_hand',
        ),
        migrations.AddIndex(
            model_name='progressreport',
            index=models.Index(fields=['holder_unit', 'state', 'due_on', 'id'], name='report_in_hand'),
        ),
        migrations.AddIndex(
            model_name='undertaking',
            index=models.Index(models.OrderBy(models.F('reds'), descending=True), models.F('id'), condition=models.Q(('reds__gte', 2), ('state', 'tracked')), name='undertaking_red'),
        ),
        migrations.RunSQL(KEPT, GONE),
    ]
