"""Once the tracking of a venture has ended, whatever was spent of an instalment is to be accounted for: the rest goes back."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("tracking.migrations.0018_money_kept_apart").KEPT
SPENT = """COALESCE((
                    SELECT sum(e.amount) FROM tracking_ledgerentry e
                    WHERE e.venture_id = u.venture_id AND e.entry = 'spent' AND e.expense = part.kind
                    AND e.programme_id IS NOT DISTINCT FROM p.programme_id
                ), 0)"""
ACCOUNTED = """(
                    SELECT sum(CASE part.kind WHEN 'recurrent' THEN o.accounted_recurrent ELSE o.accounted_capital END)
                    FROM tracking_payment o
                    WHERE o.undertaking_id = u.id AND o.programme_id IS NOT DISTINCT FROM p.programme_id
                )"""
PARTS = "(VALUES ('recurrent', p.paid_recurrent), ('capital', p.paid_capital)) AS part(kind, paid)"
WHOLE = "p.state = 'paid' AND NOT EXISTS ("
KEPT = BEFORE.replace(
    WHOLE,
    f"""p.state = 'paid' AND CASE WHEN u.state IN ('released', 'terminated') THEN EXISTS (
                SELECT FROM {PARTS} WHERE part.paid > 0 AND {SPENT} > {ACCOUNTED}
            ) ELSE NOT EXISTS (""",
).replace(") AS is_proven", ") END AS is_proven")
ENDED = """
CREATE FUNCTION tracking_payments_of_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_payments_kept(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_payments_ended AFTER UPDATE ON tracking_undertaking FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('released', 'terminated'))
    EXECUTE FUNCTION tracking_payments_of_ended();
"""
FILLED = "SELECT tracking_payments_kept(array_agg(id)) FROM tracking_undertaking"
GONE = "DROP FUNCTION tracking_payments_of_ended CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0024_payments_due'),
    ]

    operations = [
        migrations.RunSQL([KEPT, ENDED, FILLED], [GONE, BEFORE, FILLED]),
    ]
