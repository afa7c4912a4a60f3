"""On whose lists an undertaking stands, and what boards narrow and order by there: see ``tracking.models.Concern``."""

from django.db import migrations

# Whom an undertaking concerns: offices that oversee all plans, others that see its plan; of agencies, teams and proposers
# those that carry it out or proposed the plan. The rules say the same (``tracking.permissions``).
CONCERNED = """
CREATE FUNCTION tracking_concerned(plans bigint[])
RETURNS TABLE (unit_id bigint, undertaking_id bigint, state text, due_on date, is_open boolean, in_hand boolean,
    next_due date, facets varchar[])
LANGUAGE sql STABLE AS $$
    WITH tracked AS (
        SELECT u.id, u.state, u.due_on, u.holder, u.holder_unit_id, v.executing_unit_id, v.proposal_id, p.owner_id,
            p.represented_by_id, p.notified_at IS NOT NULL AS is_told, p.case_number IS NOT NULL AS is_formed,
            u.state IN ('planning', 'plan_filed', 'tracked', 'reported', 'completed') AND p.state IN (
                'approved', 'change_review', 'executing', 'ndc_adjustment', 'ndc_counselling', 'ndc_revision',
                'ndc_working', 'plan_change', 'preliminarily_approved', 'ready_for_counselling', 'ready_for_working'
            ) AS is_open,
            least(
                u.due_on,
                (SELECT min(r.due_on) FROM tracking_progressreport r
                    WHERE r.undertaking_id = u.id AND r.state IN ('open', 'filed')),
                (SELECT min(c.due_on) FROM tracking_changerequest c
                    WHERE c.undertaking_id = u.id AND c.state IN ('drafting', 'filed')),
                (SELECT min(m.due_on) FROM tracking_payment m
                    WHERE m.undertaking_id = u.id AND m.holder IN ('platform', 'executing'))
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
# The lock is the plan's, as in ``proposals_see``: of two who change what the rows follow from, the second sees what the
# first did. Whoever holds an undertaking asks for its plan after it, also at the door.
CONCERN = """
CREATE FUNCTION tracking_concern(plans bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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
OF_UNDERTAKINGS = """
CREATE FUNCTION tracking_concerns_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(array_agg(DISTINCT v.proposal_id))
        FROM changed JOIN proposals_venture v ON v.id = changed.venture_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_concerns_made AFTER INSERT ON tracking_undertaking
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_concerns_of_new();

CREATE FUNCTION tracking_concerns_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(ARRAY[proposal_id]) FROM proposals_venture WHERE id = NEW.venture_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_concerns_changed AFTER UPDATE ON tracking_undertaking FOR EACH ROW
    WHEN ((OLD.state, OLD.due_on, OLD.holder, OLD.holder_unit_id, OLD.venture_id)
    IS DISTINCT FROM (NEW.state, NEW.due_on, NEW.holder, NEW.holder_unit_id, NEW.venture_id))
    EXECUTE FUNCTION tracking_concerns_of_one();

CREATE FUNCTION tracking_concerns_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tracking_concern WHERE undertaking_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER tracking_concerns_gone BEFORE DELETE ON tracking_undertaking
    FOR EACH ROW EXECUTE FUNCTION tracking_concerns_gone();
"""
# Of plans and ventures what their sights do not say; who sees a plan follows from many tables, and is said by its sights.
OF_PLANS = """
CREATE FUNCTION tracking_concerns_of_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_concerns_of_plan AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.state, OLD.owner_id, OLD.represented_by_id, OLD.notified_at, OLD.case_number)
    IS DISTINCT FROM (NEW.state, NEW.owner_id, NEW.represented_by_id, NEW.notified_at, NEW.case_number))
    EXECUTE FUNCTION tracking_concerns_of_plan();

CREATE FUNCTION tracking_concerns_of_venture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(ARRAY[NEW.proposal_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_concerns_of_venture AFTER UPDATE ON proposals_venture FOR EACH ROW
    WHEN (OLD.executing_unit_id IS DISTINCT FROM NEW.executing_unit_id)
    EXECUTE FUNCTION tracking_concerns_of_venture();

CREATE FUNCTION tracking_concerns_of_sights() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(array_agg(DISTINCT proposal_id)) FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_concerns_seen AFTER INSERT ON proposals_sight
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_concerns_of_sights();
CREATE TRIGGER tracking_concerns_unseen AFTER DELETE ON proposals_sight
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_concerns_of_sights();
"""
# What hardly ever happens: an office that oversees is new, or a unit becomes one of another kind.
OF_UNITS = """
CREATE FUNCTION tracking_concerns_of_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tracking_concern(array_agg(DISTINCT v.proposal_id))
        FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id;
    RETURN NULL;
END $$;
CREATE TRIGGER tracking_concerns_of_new_unit AFTER INSERT ON accounts_unit FOR EACH ROW
    WHEN (NEW.kind IN ('platform', 'rdec', 'convener')) EXECUTE FUNCTION tracking_concerns_of_unit();
CREATE TRIGGER tracking_concerns_of_unit AFTER UPDATE ON accounts_unit FOR EACH ROW
    WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION tracking_concerns_of_unit();
"""
# What of an undertaking, its plan and its venture the triggers above do not watch.
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
CREATE TRIGGER tracking_payment_due_made AFTER INSERT ON tracking_payment
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tracking_due_of_undertakings();
CREATE TRIGGER tracking_payment_due_changed AFTER UPDATE ON tracking_payment FOR EACH ROW
    WHEN ((OLD.holder, OLD.due_on) IS DISTINCT FROM (NEW.holder, NEW.due_on)) EXECUTE FUNCTION tracking_due_of_one();
"""
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
"""
GONE = """
DROP FUNCTION tracking_concern_reds, tracking_reds_of_undertaking, tracking_due_of_one, tracking_due_of_undertakings,
    tracking_facets_of_ventures, tracking_facets_of_places, tracking_concerns_of_unit, tracking_concerns_of_sights,
    tracking_concerns_of_venture, tracking_concerns_of_plan, tracking_concerns_gone, tracking_concerns_of_one,
    tracking_concerns_of_new, tracking_concern, tracking_concerned CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_triggers"), ("proposals", "0003_sights")]
    operations = [
        migrations.RunSQL([CONCERNED, CONCERN, OF_UNDERTAKINGS, OF_PLANS, OF_UNITS, BESIDES, DUE, REDS], GONE),
    ]
