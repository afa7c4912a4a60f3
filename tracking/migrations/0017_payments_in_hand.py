"""On whose desk a payment stands is found in an index: the database keeps what it follows from in other tables."""

import django.db.models.deletion
from django.db import migrations, models

# The unit is the one that carries the venture out now, as ``Undertaking.executing_unit_id`` says; a change of the plan may
# name another one. What was spent is proven once it reaches all that is accounted for and this instalment.
KEPT = """
CREATE FUNCTION tracking_payments_kept(cases bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE tracking_payment p SET (holder_unit_id, is_proven) = (k.unit_id, k.is_proven)
    FROM (
        SELECT p.id,
            CASE WHEN p.holder = 'executing' THEN COALESCE(v.executing_unit_id, of.represented_by_id, of.owner_id)
                ELSE p.holder_unit_id END AS unit_id,
            p.state = 'paid' AND COALESCE((
                SELECT sum(e.amount) FROM tracking_ledgerentry e WHERE e.venture_id = u.venture_id AND e.entry = 'spent'
                AND (e.programme_id = p.programme_id OR e.programme_id IS NULL)
            ), 0) >= p.recurrent + p.capital + (
                SELECT sum(o.accounted_recurrent + o.accounted_capital) FROM tracking_payment o
                WHERE o.undertaking_id = u.id AND o.programme_id IS NOT DISTINCT FROM p.programme_id
            ) AS is_proven
        FROM tracking_payment p JOIN tracking_undertaking u ON u.id = p.undertaking_id
        JOIN proposals_venture v ON v.id = u.venture_id JOIN proposals_proposal of ON of.id = v.proposal_id
        WHERE u.id = ANY (cases)
    ) k WHERE k.id = p.id AND (p.holder_unit_id, p.is_proven) IS DISTINCT FROM (k.unit_id, k.is_proven)
$$;
"""
# Whoever writes holds the plan, so that of two the second sees what the first did.
OF_MONEY = """
CREATE FUNCTION tracking_payments_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_payments_kept(array_agg(DISTINCT undertaking_id)) FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_payments_made AFTER INSERT ON tracking_payment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_payments_of_new();

CREATE FUNCTION tracking_payments_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_payments_kept(ARRAY[NEW.undertaking_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_payments_changed AFTER UPDATE ON tracking_payment FOR EACH ROW
    WHEN ((OLD.state, OLD.holder, OLD.holder_unit_id, OLD.recurrent, OLD.capital, OLD.accounted_recurrent,
        OLD.accounted_capital, OLD.is_proven)
    IS DISTINCT FROM (NEW.state, NEW.holder, NEW.holder_unit_id, NEW.recurrent, NEW.capital, NEW.accounted_recurrent,
        NEW.accounted_capital, NEW.is_proven))
    EXECUTE FUNCTION tracking_payments_of_one();

CREATE FUNCTION tracking_payments_of_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_payments_kept(array_agg(DISTINCT u.id))
        FROM changed JOIN tracking_undertaking u USING (venture_id) WHERE changed.entry = 'spent';
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_payments_spent AFTER INSERT ON tracking_ledgerentry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_payments_of_entries();
"""
OF_PLANS = """
CREATE FUNCTION tracking_payments_of_venture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_payments_kept(array_agg(id)) FROM tracking_undertaking WHERE venture_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_payments_of_venture AFTER UPDATE ON proposals_venture FOR EACH ROW
    WHEN (OLD.executing_unit_id IS DISTINCT FROM NEW.executing_unit_id)
    EXECUTE FUNCTION tracking_payments_of_venture();

CREATE FUNCTION tracking_payments_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_payments_kept(array_agg(u.id))
        FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id WHERE v.proposal_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_payments_of_plan AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.owner_id, OLD.represented_by_id) IS DISTINCT FROM (NEW.owner_id, NEW.represented_by_id))
    EXECUTE FUNCTION tracking_payments_of_plan();
"""
FILLED = "SELECT tracking_payments_kept(array_agg(id)) FROM tracking_undertaking"
GONE = """
DROP FUNCTION tracking_payments_of_plan, tracking_payments_of_venture, tracking_payments_of_entries,
    tracking_payments_of_one, tracking_payments_of_new, tracking_payments_kept CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0016_reports'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payment',
            name='undertaking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='tracking.undertaking', verbose_name='列管案件'),
        ),
        migrations.AddField(
            model_name='payment',
            name='is_proven',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('holder', 'executing')), fields=['holder_unit', 'due_on', 'id'], name='payment_executing'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('is_proven', True)), fields=['due_on', 'id'], name='payment_proven'),
        ),
        migrations.RemoveIndex(
            model_name='changerequest',
            name='change_in_hand',
        ),
        migrations.AddIndex(
            model_name='changerequest',
            index=models.Index(condition=models.Q(('state__in', ['drafting', 'filed'])), fields=['holder_unit', 'due_on'], name='change_in_hand'),
        ),
        migrations.RunSQL([KEPT, OF_MONEY, OF_PLANS, FILLED], GONE),
    ]
