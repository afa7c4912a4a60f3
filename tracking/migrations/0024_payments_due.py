"""What is due next of an undertaking is also what its instalments wait for: a payment that is late makes it late."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("tracking.migrations.0023_reported_in_hand")
OF_CHANGES = "WHERE c.undertaking_id = u.id AND c.state IN ('drafting', 'filed'))"
OF_PAYMENTS = """,
                (SELECT min(m.due_on) FROM tracking_payment m
                    WHERE m.undertaking_id = u.id AND m.holder IN ('platform', 'executing'))"""
CONCERNED = BEFORE.CONCERNED.replace(OF_CHANGES, OF_CHANGES + OF_PAYMENTS)
DUE = """
CREATE TRIGGER tracking_payment_due_made AFTER INSERT ON tracking_payment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_due_of_undertakings();
CREATE TRIGGER tracking_payment_due_changed AFTER UPDATE ON tracking_payment FOR EACH ROW
    WHEN ((OLD.holder, OLD.due_on) IS DISTINCT FROM (NEW.holder, NEW.due_on)) EXECUTE FUNCTION tracking_due_of_one();
"""
GONE = """
DROP TRIGGER tracking_payment_due_made ON tracking_payment;
DROP TRIGGER tracking_payment_due_changed ON tracking_payment;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0023_reported_in_hand'),
    ]

    operations = [
        migrations.RunSQL(
            [CONCERNED, DUE, BEFORE.BEFORE.FILLED], [GONE, BEFORE.CONCERNED, BEFORE.BEFORE.FILLED]
        ),
    ]
