"""Whose a change is to write is found in an index, as with reports; reports that wait are found by their undertaking."""

from importlib import import_module

from django.db import migrations, models

# A change of the plan may name another unit while one is being written.
OF_REPORTS = import_module("tracking.migrations.0022_reports_in_hand")
NAMES = {"tracking_reports": "tracking_changes", "tracking_progressreport": "tracking_changerequest"}
KEPT, GONE = OF_REPORTS.KEPT, OF_REPORTS.GONE
for theirs, ours in NAMES.items():
    KEPT, GONE = KEPT.replace(theirs, ours), GONE.replace(theirs, ours)
FILLED = "SELECT tracking_changes_kept(array_agg(id)) FROM tracking_undertaking"
# How often in a row it was red stands on the lists it is on; of those, the ones that were red longest lie in one index.
REDS = """
CREATE FUNCTION tracking_concern_reds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reds := COALESCE((SELECT u.reds FROM tracking_undertaking u WHERE u.id = NEW.undertaking_id AND u.state = 'tracked'), 0);
    RETURN NEW;
END $$;
CREATE TRIGGER tracking_concern_reds BEFORE INSERT ON tracking_concern
    FOR EACH ROW EXECUTE FUNCTION tracking_concern_reds();

CREATE FUNCTION tracking_reds_of_undertaking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tracking_concern SET reds = CASE WHEN NEW.state = 'tracked' THEN NEW.reds ELSE 0 END
        WHERE undertaking_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_reds_of_undertaking AFTER UPDATE ON tracking_undertaking FOR EACH ROW
    WHEN ((OLD.reds, OLD.state = 'tracked') IS DISTINCT FROM (NEW.reds, NEW.state = 'tracked'))
    EXECUTE FUNCTION tracking_reds_of_undertaking();

UPDATE tracking_concern c SET reds = u.reds FROM tracking_undertaking u
    WHERE u.id = c.undertaking_id AND u.state = 'tracked' AND u.reds > 0;
"""
NO_REDS = "DROP FUNCTION tracking_concern_reds, tracking_reds_of_undertaking CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0025_returns'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='changerequest',
            name='change_in_hand',
        ),
        migrations.AddIndex(
            model_name='changerequest',
            index=models.Index(condition=models.Q(('state__in', ['drafting', 'filed'])), fields=['holder_unit', 'due_on', 'id'], name='change_in_hand'),
        ),
        migrations.AddIndex(
            model_name='progressreport',
            index=models.Index(condition=models.Q(('state__in', ['open', 'filed'])), fields=['undertaking', 'number'], name='report_waiting'),
        ),
        migrations.AddField(
            model_name='concern',
            name='reds',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='concern',
            index=models.Index(models.F('unit'), models.OrderBy(models.F('reds'), descending=True), models.F('undertaking'), condition=models.Q(('reds__gte', 2)), name='concern_red'),
        ),
        migrations.RunSQL([KEPT, FILLED, REDS], [NO_REDS, GONE]),
    ]
