"""What units see, kept by the database: see ``proposals.models.sights``."""

from django.db import migrations

# The units that see a plan: what ``proposals.permissions.ways_to_see`` says of those that do not see all that is told.
SEERS = """
CREATE FUNCTION proposals_seers(plans bigint[]) RETURNS TABLE (unit_id bigint, proposal_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT owner_id, id FROM proposals_proposal WHERE id = ANY (plans)
    UNION
    SELECT represented_by_id, id FROM proposals_proposal WHERE id = ANY (plans) AND represented_by_id IS NOT NULL
    UNION
    SELECT v.executing_unit_id, p.id FROM proposals_proposal p JOIN proposals_venture v ON v.proposal_id = p.id
    WHERE p.id = ANY (plans) AND p.notified_at IS NOT NULL AND v.executing_unit_id IS NOT NULL
    UNION
    SELECT u.id, p.id FROM proposals_proposal p
    JOIN proposals_proposal_districts d ON d.proposal_id = p.id
    JOIN accounts_unit u ON u.district_id = d.district_id AND u.kind = 'district_office'
    WHERE p.id = ANY (plans) AND p.notified_at IS NOT NULL
    UNION
    SELECT u.id, p.id FROM proposals_proposal p
    JOIN proposals_proposalgroupobjectpermission g ON g.content_object_id = p.id
    JOIN accounts_unit u ON u.group_id = g.group_id AND u.kind <> 'district_office'
    WHERE p.id = ANY (plans) AND p.notified_at IS NOT NULL
$$;
"""
# The lock: of two who change what a plan's sights follow from, the second sees what the first did.
SEE = """
CREATE FUNCTION proposals_see(plans bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF plans IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM proposals_proposal WHERE id = ANY (plans) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM proposals_sight s WHERE s.proposal_id = ANY (plans) AND NOT EXISTS (
        SELECT FROM proposals_seers(plans) w WHERE (w.unit_id, w.proposal_id) = (s.unit_id, s.proposal_id)
    );
    INSERT INTO proposals_sight AS s
        (unit_id, proposal_id, state, state_since, due_on, title, priority, holder_unit_id)
    SELECT w.unit_id, p.id, p.state, p.state_since, p.due_on, p.listed_as, p.priority, p.holder_unit_id
    FROM proposals_seers(plans) w JOIN proposals_proposal p ON p.id = w.proposal_id
    ON CONFLICT (unit_id, proposal_id) DO UPDATE SET
        (state, state_since, due_on, title, priority, holder_unit_id) = (excluded.state, excluded.state_since,
            excluded.due_on, excluded.title, excluded.priority, excluded.holder_unit_id)
    WHERE (s.state, s.state_since, s.due_on, s.title, s.priority, s.holder_unit_id) IS DISTINCT FROM
        (excluded.state, excluded.state_since, excluded.due_on, excluded.title, excluded.priority,
            excluded.holder_unit_id);
END $$;

CREATE FUNCTION proposals_prioritise(plans bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE proposals_proposal p SET priority = found.priority
    FROM (
        SELECT plan.id, EXISTS (
            SELECT FROM proposals_proposal_districts d JOIN accounts_district a ON a.code = d.district_id
            WHERE d.proposal_id = plan.id AND a.priority
        ) AS priority FROM unnest(plans) AS plan(id)
    ) found
    WHERE p.id = found.id AND p.priority <> found.priority
$$;
"""
# Of the plan itself, by what it is called by who does not write it (``proposals.models.names``); ``priority`` is put right again when somebody saves a plan that was read before its districts changed.
OF_PLANS = """
CREATE FUNCTION proposals_sights_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proposals_see(array_agg(id)) FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_sights_made AFTER INSERT ON proposals_proposal
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION proposals_sights_of_new();

CREATE FUNCTION proposals_sights_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.priority <> OLD.priority THEN
        PERFORM proposals_prioritise(ARRAY[NEW.id]);
    END IF;
    PERFORM proposals_see(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_sights_changed AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.owner_id, OLD.represented_by_id, OLD.notified_at, OLD.state, OLD.state_since, OLD.due_on, OLD.listed_as,
        OLD.priority, OLD.holder_unit_id)
    IS DISTINCT FROM (NEW.owner_id, NEW.represented_by_id, NEW.notified_at, NEW.state, NEW.state_since, NEW.due_on,
        NEW.listed_as, NEW.priority, NEW.holder_unit_id))
    EXECUTE FUNCTION proposals_sights_of_one();

CREATE FUNCTION proposals_sights_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM proposals_sight WHERE proposal_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER proposals_sights_gone BEFORE DELETE ON proposals_proposal
    FOR EACH ROW EXECUTE FUNCTION proposals_sights_gone();
"""
# Of ventures, districts and permissions, which are made and taken away by the statement.
OF_PARTS = """
CREATE FUNCTION proposals_sights_of_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plans bigint[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[0]) INTO plans;
    IF TG_TABLE_NAME = 'proposals_proposal_districts' THEN
        PERFORM proposals_prioritise(plans);
    END IF;
    PERFORM proposals_see(plans);
    RETURN NULL;
END $$;
"""
PARTS = {
    "proposals_venture": "proposal_id",
    "proposals_proposal_districts": "proposal_id",
    "proposals_proposalgroupobjectpermission": "content_object_id",
}
OF_ONE_PART = """
CREATE TRIGGER {table}_seen_{event} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION proposals_sights_of_parts('{plan}');
"""
EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
# Of what lies below the plans and hardly ever changes: where an office stands, which districts come first.
OF_OFFICES = """
CREATE FUNCTION proposals_sights_of_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proposals_see(array_agg(plan)) FROM (
        SELECT proposal_id FROM proposals_sight WHERE unit_id = NEW.id
        UNION SELECT proposal_id FROM proposals_proposal_districts WHERE district_id = NEW.district_id
        UNION SELECT content_object_id FROM proposals_proposalgroupobjectpermission WHERE group_id = NEW.group_id
    ) AS of_unit(plan);
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_sights_of_new_unit AFTER INSERT ON accounts_unit FOR EACH ROW
    WHEN (NEW.district_id IS NOT NULL) EXECUTE FUNCTION proposals_sights_of_unit();
CREATE TRIGGER proposals_sights_of_unit AFTER UPDATE ON accounts_unit FOR EACH ROW
    WHEN ((OLD.kind, OLD.district_id, OLD.group_id) IS DISTINCT FROM (NEW.kind, NEW.district_id, NEW.group_id))
    EXECUTE FUNCTION proposals_sights_of_unit();

CREATE FUNCTION proposals_sights_of_district() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proposals_prioritise(array_agg(proposal_id)) FROM proposals_proposal_districts WHERE district_id = NEW.code;
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_sights_of_district AFTER UPDATE ON accounts_district FOR EACH ROW
    WHEN (OLD.priority <> NEW.priority) EXECUTE FUNCTION proposals_sights_of_district();
"""
# A unit and a state go together: how many rows a list begins with cannot be guessed from each alone.
COUNTED = """
CREATE STATISTICS proposals_sight_states (mcv) ON unit_id, state FROM proposals_sight;
CREATE STATISTICS proposals_owner_states (mcv) ON owner_id, state FROM proposals_proposal;
CREATE STATISTICS proposals_office_states (mcv) ON represented_by_id, state FROM proposals_proposal;
"""
GONE = """
DROP STATISTICS proposals_owner_states, proposals_office_states;
DROP FUNCTION proposals_sights_of_district, proposals_sights_of_unit, proposals_sights_of_parts, proposals_sights_gone,
    proposals_sights_of_one, proposals_sights_of_new, proposals_prioritise, proposals_see, proposals_seers CASCADE;
"""


def triggers() -> list[str]:
    """All of them, functions first."""
    of_parts = [
        OF_ONE_PART.format(table=table, plan=plan, event=event, rows=rows)
        for table, plan in PARTS.items()
        for event, rows in EVENTS.items()
    ]
    return [SEERS, SEE, OF_PLANS, OF_PARTS, *of_parts, OF_OFFICES, COUNTED]


class Migration(migrations.Migration):
    dependencies = [("proposals", "0002_triggers")]
    operations = [migrations.RunSQL(triggers(), GONE)]
