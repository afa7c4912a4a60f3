"""On whose desk payments, reports and changes stand is found in an index: the database keeps what it follows from elsewhere."""

from django.db import migrations

# The unit is the one that carries the venture out now, as ``Undertaking.executing_unit_id`` says; a change of the plan may
# name another one. What was spent is proven, kind by kind and of money of no programme by its own, once it reaches all that
# is accounted for and this instalment (``tracking.payments.effects.account``); once the tracking has ended, whatever was
# spent of an instalment is to be accounted for, and the rest goes back.
PAYMENTS = """
CREATE FUNCTION tracking_payments_kept(cases bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE tracking_payment p SET (holder_unit_id, is_proven) = (k.unit_id, k.is_proven)
    FROM (
        SELECT p.id,
            CASE WHEN p.holder = 'executing' THEN COALESCE(v.executing_unit_id, of.represented_by_id, of.owner_id)
                ELSE p.holder_unit_id END AS unit_id,
            p.state = 'paid' AND CASE WHEN u.state IN ('released', 'terminated') THEN EXISTS (
                SELECT FROM (VALUES ('recurrent', p.paid_recurrent), ('capital', p.paid_capital)) AS part(kind, paid)
                WHERE part.paid > 0 AND COALESCE((
                    SELECT sum(e.amount) FROM tracking_ledgerentry e
                    WHERE e.venture_id = u.venture_id AND e.entry = 'spent' AND e.expense = part.kind
                    AND e.programme_id IS NOT DISTINCT FROM p.programme_id
                ), 0) > (
                    SELECT sum(CASE part.kind WHEN 'recurrent' THEN o.accounted_recurrent ELSE o.accounted_capital END)
                    FROM tracking_payment o
                    WHERE o.undertaking_id = u.id AND o.programme_id IS NOT DISTINCT FROM p.programme_id
                )
            ) ELSE NOT EXISTS (
                SELECT FROM (VALUES ('recurrent', p.paid_recurrent), ('capital', p.paid_capital)) AS part(kind, paid)
                WHERE part.paid > 0 AND COALESCE((
                    SELECT sum(e.amount) FROM tracking_ledgerentry e
                    WHERE e.venture_id = u.venture_id AND e.entry = 'spent' AND e.expense = part.kind
                    AND e.programme_id IS NOT DISTINCT FROM p.programme_id
                ), 0) < part.paid + (
                    SELECT sum(CASE part.kind WHEN 'recurrent' THEN o.accounted_recurrent ELSE o.accounted_capital END)
                    FROM tracking_payment o
                    WHERE o.undertaking_id = u.id AND o.programme_id IS NOT DISTINCT FROM p.programme_id
                )
            ) END AS is_proven
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
# A report is filed, and a change written, by the unit that carries the venture out now.
WRITTEN = """
CREATE FUNCTION tracking_{cases}_kept(cases bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE tracking_{table} r SET holder_unit_id = COALESCE(v.executing_unit_id, p.represented_by_id, p.owner_id)
    FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id
    JOIN proposals_proposal p ON p.id = v.proposal_id
    WHERE u.id = r.undertaking_id AND u.id = ANY (cases) AND r.holder = 'executing'
    AND r.holder_unit_id IS DISTINCT FROM COALESCE(v.executing_unit_id, p.represented_by_id, p.owner_id)
$$;

CREATE FUNCTION tracking_{cases}_of_venture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_{cases}_kept(array_agg(id)) FROM tracking_undertaking WHERE venture_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_{cases}_of_venture AFTER UPDATE ON proposals_venture FOR EACH ROW
    WHEN (OLD.executing_unit_id IS DISTINCT FROM NEW.executing_unit_id) EXECUTE FUNCTION tracking_{cases}_of_venture();

CREATE FUNCTION tracking_{cases}_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_{cases}_kept(array_agg(u.id))
        FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id WHERE v.proposal_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_{cases}_of_plan AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.owner_id, OLD.represented_by_id) IS DISTINCT FROM (NEW.owner_id, NEW.represented_by_id))
    EXECUTE FUNCTION tracking_{cases}_of_plan();
"""
OF = {"reports": "progressreport", "changes": "changerequest"}
GONE = """
DROP FUNCTION tracking_payments_of_ended, tracking_payments_of_plan, tracking_payments_of_venture,
    tracking_payments_of_entries, tracking_payments_of_one, tracking_payments_of_new, tracking_payments_kept,
    tracking_reports_of_plan, tracking_reports_of_venture, tracking_reports_kept,
    tracking_changes_of_plan, tracking_changes_of_venture, tracking_changes_kept CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0003_concerns")]
    operations = [
        migrations.RunSQL(
            [PAYMENTS, OF_MONEY, OF_PLANS, ENDED, *(WRITTEN.format(cases=c, table=table) for c, table in OF.items())],
            GONE,
        ),
    ]
