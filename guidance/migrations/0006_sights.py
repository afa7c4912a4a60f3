"""What units see of guidance on their lists, kept by the database: see ``guidance.models.sights``."""

import django.db.models.deletion
from django.db import migrations, models

OVERSEE = "n.kind IN ('platform', 'rdec')"
PROPOSE = "n.kind IN ('proposer', 'district_office')"
# Of the rows whose keys are ``keys``: the units that see each, as the rooms' ``ways_to_see`` say.
OWN_PLAN = """
    SELECT n.id, t.id FROM {table} t JOIN proposals_proposal p ON p.id = t.proposal_id
    JOIN accounts_unit n ON n.id IN (p.owner_id, p.represented_by_id) AND """ + PROPOSE + """ WHERE t.id = ANY (keys)"""
OVERSEEING = """
    SELECT n.id, t.id FROM {table} t CROSS JOIN accounts_unit n WHERE t.id = ANY (keys) AND """ + OVERSEE
NAMED = """
    SELECT t.{column}, t.id FROM {table} t WHERE t.id = ANY (keys)"""
SEERS = {
    "request": [
        NAMED.replace("{column}", "asked_by_id"),
        NAMED.replace("{column}", "team_id") + " AND t.state IN ('assigned', 'closed')",
        """
    SELECT n.id, d.counsellingrequest_id FROM guidance_counsellingrequest_districts d
    JOIN accounts_unit n ON n.district_id = d.district_id AND n.kind = 'district_office'
    WHERE d.counsellingrequest_id = ANY (keys)""",
        OWN_PLAN,
        OVERSEEING,
    ],
    "visit": [
        NAMED.replace("{column}", "team_id"),
        """
    SELECT y.unit_id, y.visit_id FROM guidance_visitparty y WHERE y.visit_id = ANY (keys)""",
        """
    SELECT r.team_id, t.id FROM {table} t JOIN guidance_counsellingrequest r ON r.id = t.request_id
    WHERE t.id = ANY (keys) AND r.state = 'assigned'""",
        """
    SELECT n.id, t.id FROM {table} t JOIN accounts_unit n ON n.district_id = t.district_id AND n.kind = 'district_office'
    WHERE t.id = ANY (keys)""",
        """
    SELECT n.id, t.id FROM {table} t LEFT JOIN guidance_counsellingrequest r ON r.id = t.request_id
    JOIN accounts_unit n ON n.id IN (t.asked_by_id, r.asked_by_id) AND """ + PROPOSE + """ WHERE t.id = ANY (keys)""",
        OWN_PLAN,
        OVERSEEING,
    ],
    "follow_up": [
        NAMED.replace("{column}", "owner_id"),
        """
    SELECT s.unit_id, t.id FROM {table} t JOIN guidance_sight s ON s.what = 'visit' AND s.listed = t.visit_id
    WHERE t.id = ANY (keys)""",
        OVERSEEING,
    ],
    "match": [
        """
    SELECT s.unit_id, t.id FROM {table} t JOIN proposals_sight s ON s.proposal_id = t.proposal_id
    JOIN accounts_unit n ON n.id = s.unit_id AND n.kind NOT IN ('partner', 'convener') WHERE t.id = ANY (keys)""",
        """
    SELECT n.id, t.id FROM {table} t JOIN proposals_proposal p ON p.id = t.proposal_id
    JOIN accounts_unit n ON n.kind = 'convener'
    WHERE t.id = ANY (keys) AND p.notified_at IS NOT NULL AND p.case_number IS NOT NULL""",
        """
    SELECT n.id, t.id FROM {table} t JOIN guidance_partner a ON a.id = t.partner_id
    JOIN accounts_unit n ON n.id = a.unit_id AND n.kind = 'partner'
    WHERE t.id = ANY (keys) AND t.contacted_at IS NOT NULL""",
        OVERSEEING,
    ],
    "put_in": [
        """
    SELECT s.unit_id, t.id FROM {table} t JOIN guidance_sight s ON s.what = 'match' AND s.listed = t.match_id
    WHERE t.id = ANY (keys)""",
    ],
    "use": [NAMED.replace("{column}", "giver_id"), OWN_PLAN, OVERSEEING],
    "together": [NAMED.replace("{column}", "addressee_id"), OWN_PLAN, OVERSEEING],
}
TABLES = {
    "request": "guidance_counsellingrequest",
    "visit": "guidance_visit",
    "follow_up": "guidance_followup",
    "match": "guidance_match",
    "put_in": "guidance_contribution",
    "use": "guidance_resourceuse",
    "together": "guidance_coordination",
}
COLUMNS = ("day", "state", "place_id", "kind", "year", "about", "own")
# What of a row its list asks, in the order of ``COLUMNS``, and what of other tables that stands in.
COPIED = {
    "request": ("t.due_on, t.state, NULL::varchar, '', NULL::smallint, NULL::bigint, false", ""),
    "visit": ("t.day, t.state, t.district_id, '', NULL::smallint, NULL::bigint, false", ""),
    "follow_up": (
        "t.due_on, t.state, v.district_id, '', NULL::smallint, NULL::bigint, false",
        "JOIN guidance_visit v ON v.id = t.visit_id",
    ),
    "match": (
        "t.due_on, t.state, NULL::varchar, t.kind, t.year, t.partner_id, w.unit_id IN (p.owner_id, coalesce(p.represented_by_id, 0))",
        "JOIN proposals_proposal p ON p.id = t.proposal_id",
    ),
    "put_in": ("t.day, '', NULL::varchar, t.kind, NULL::smallint, NULL::bigint, false", ""),
    "use": (
        "t.due_on, t.state, NULL::varchar, c.kind, NULL::smallint, t.resource_id, false",
        "JOIN guidance_resource c ON c.id = t.resource_id",
    ),
    "together": ("t.due_on, t.state, NULL::varchar, t.outcome, NULL::smallint, NULL::bigint, false", ""),
}
# Whose sights follow from those of a row.
BELOW = {
    "request": ("visit", "SELECT array_agg(id) FROM guidance_visit WHERE request_id = ANY (keys)"),
    "visit": ("follow_up", "SELECT array_agg(id) FROM guidance_followup WHERE visit_id = ANY (keys)"),
    "match": ("put_in", "SELECT array_agg(id) FROM guidance_contribution WHERE match_id = ANY (keys)"),
}
# The application may write none of them itself: what keeps them has the rights of who owns the tables.
AS_OWNER = "SECURITY DEFINER SET search_path = public, pg_temp"
SEE = """
CREATE FUNCTION guidance_see_{what}(keys bigint[]) RETURNS void LANGUAGE plpgsql {as_owner} AS $$
BEGIN
    IF keys IS NULL THEN
        RETURN;
    END IF;
    WITH seen (unit_id, listed) AS MATERIALIZED ({seers}
    ), wanted AS MATERIALIZED (
        SELECT w.unit_id, w.listed, {copied}
        FROM seen w JOIN {table} t ON t.id = w.listed {beside} WHERE w.unit_id IS NOT NULL
    ), gone AS (
        DELETE FROM guidance_sight s WHERE s.what = '{what}' AND s.listed = ANY (keys)
        AND NOT EXISTS (SELECT FROM wanted w WHERE (w.unit_id, w.listed) = (s.unit_id, s.listed))
    )
    INSERT INTO guidance_sight AS s (what, unit_id, listed, {columns}) SELECT '{what}', w.* FROM wanted w
    ON CONFLICT (what, listed, unit_id) DO UPDATE SET ({columns}) = ({new})
    WHERE ({old}) IS DISTINCT FROM ({new});
{below}
END $$;
"""
# Rows of plans, of what is asked for and of who is asked lie above: of two who change what sights follow from, the second
# waits and sees what the first did. Held upwards in one order, what is below first, as the services do; a plan that changes
# is held already and holds nothing below it.
HOLD = """
CREATE FUNCTION guidance_hold(what text, keys bigint[]) RETURNS void LANGUAGE plpgsql {as_owner} AS $$
DECLARE
    plans bigint[];
    requests bigint[];
BEGIN
    CASE what
    WHEN 'put_in' THEN
        PERFORM guidance_hold('match', (SELECT array_agg(DISTINCT match_id) FROM guidance_contribution WHERE id = ANY (keys)));
    WHEN 'follow_up' THEN
        PERFORM guidance_hold('visit', (SELECT array_agg(DISTINCT visit_id) FROM guidance_followup WHERE id = ANY (keys)));
    WHEN 'visit' THEN
        PERFORM FROM guidance_visit WHERE id = ANY (keys) ORDER BY id FOR NO KEY UPDATE;
        SELECT array_agg(proposal_id), array_agg(request_id) INTO plans, requests FROM guidance_visit WHERE id = ANY (keys);
    WHEN 'request' THEN
        requests := keys;
    WHEN 'match' THEN
        PERFORM FROM guidance_match WHERE id = ANY (keys) ORDER BY id FOR NO KEY UPDATE;
        PERFORM FROM guidance_partner WHERE id IN (SELECT partner_id FROM guidance_match WHERE id = ANY (keys))
            ORDER BY id FOR NO KEY UPDATE;
        SELECT array_agg(proposal_id) INTO plans FROM guidance_match WHERE id = ANY (keys);
    WHEN 'use' THEN
        PERFORM FROM guidance_resource WHERE id IN (SELECT resource_id FROM guidance_resourceuse WHERE id = ANY (keys))
            ORDER BY id FOR NO KEY UPDATE;
        SELECT array_agg(proposal_id) INTO plans FROM guidance_resourceuse WHERE id = ANY (keys);
    WHEN 'together' THEN
        SELECT array_agg(proposal_id) INTO plans FROM guidance_coordination WHERE id = ANY (keys);
    END CASE;
    IF requests IS NOT NULL THEN
        PERFORM FROM guidance_counsellingrequest WHERE id = ANY (requests) ORDER BY id FOR NO KEY UPDATE;
        SELECT plans || array_agg(proposal_id) INTO plans FROM (
            SELECT proposal_id FROM guidance_counsellingrequest WHERE id = ANY (requests)
            UNION SELECT proposal_id FROM guidance_visit WHERE request_id = ANY (requests)
        ) AS of_requests;
    END IF;
    PERFORM FROM proposals_proposal WHERE id = ANY (plans) ORDER BY id FOR NO KEY UPDATE;
END $$;
"""
# Arguments: what is listed, and the column of the changed table that is its key.
OF_ROWS = """
CREATE FUNCTION guidance_sights() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
DECLARE
    keys bigint[];
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        EXECUTE format('SELECT ARRAY[($1).%I]', TG_ARGV[1]) INTO keys USING NEW;
    ELSE
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[1]) INTO keys;
    END IF;
    IF keys IS NOT NULL THEN
        PERFORM guidance_hold(TG_ARGV[0], keys);
        EXECUTE format('SELECT guidance_see_%s($1)', TG_ARGV[0]) USING keys;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION guidance_sights_gone() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
BEGIN
    DELETE FROM guidance_sight WHERE what = TG_ARGV[0] AND listed = OLD.id;
    RETURN NULL;
END $$;
"""
MADE = """
CREATE TRIGGER {table}_sights_{event} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION guidance_sights('{what}', '{column}');
"""
CHANGED = """
CREATE TRIGGER {table}_sights_change AFTER UPDATE ON {table} FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION guidance_sights('{what}', '{column}');
"""
TAKEN_AWAY = """
CREATE TRIGGER {table}_sights_gone AFTER DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION guidance_sights_gone('{what}');
"""
WATCHED = {
    "request": ("asked_by_id", "team_id", "state", "due_on", "proposal_id"),
    "visit": ("team_id", "asked_by_id", "request_id", "proposal_id", "district_id", "day", "state"),
    "follow_up": ("owner_id", "visit_id", "state", "due_on"),
    "match": ("proposal_id", "partner_id", "kind", "year", "contacted_at", "state", "due_on"),
    "use": ("giver_id", "proposal_id", "resource_id", "state", "due_on"),
    "together": ("addressee_id", "proposal_id", "outcome", "state", "due_on"),
}
# Of who takes part and where: whose key it is, and what of it counts.
PARTS = {
    "guidance_visitparty": ("visit", "visit_id", "unit_id"),
    "guidance_counsellingrequest_districts": ("request", "counsellingrequest_id", "district_id"),
}
OF_OTHERS = """
CREATE FUNCTION guidance_sights_of_plan() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
BEGIN
    PERFORM guidance_see_request(ARRAY(SELECT id FROM guidance_counsellingrequest WHERE proposal_id = NEW.id));
    PERFORM guidance_see_visit(ARRAY(SELECT id FROM guidance_visit WHERE proposal_id = NEW.id));
    PERFORM guidance_see_match(ARRAY(SELECT id FROM guidance_match WHERE proposal_id = NEW.id));
    PERFORM guidance_see_use(ARRAY(SELECT id FROM guidance_resourceuse WHERE proposal_id = NEW.id));
    PERFORM guidance_see_together(ARRAY(SELECT id FROM guidance_coordination WHERE proposal_id = NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER guidance_sights_of_plan AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.owner_id, OLD.represented_by_id, OLD.notified_at, OLD.case_number)
    IS DISTINCT FROM (NEW.owner_id, NEW.represented_by_id, NEW.notified_at, NEW.case_number))
    EXECUTE FUNCTION guidance_sights_of_plan();

CREATE FUNCTION guidance_sights_of_seers() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
BEGIN
    PERFORM guidance_see_match(array_agg(id)) FROM guidance_match
        WHERE proposal_id IN (SELECT proposal_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER guidance_sights_seen AFTER INSERT ON proposals_sight
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION guidance_sights_of_seers();
CREATE TRIGGER guidance_sights_unseen AFTER DELETE ON proposals_sight
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION guidance_sights_of_seers();

CREATE FUNCTION guidance_sights_of_partner() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
DECLARE
    keys bigint[] := ARRAY(SELECT id FROM guidance_match WHERE partner_id = NEW.id);
BEGIN
    PERFORM FROM proposals_proposal WHERE id IN (SELECT proposal_id FROM guidance_match WHERE id = ANY (keys))
        ORDER BY id FOR NO KEY UPDATE;
    PERFORM guidance_see_match(keys);
    RETURN NULL;
END $$;
CREATE TRIGGER guidance_sights_of_partner AFTER UPDATE ON guidance_partner FOR EACH ROW
    WHEN (OLD.unit_id IS DISTINCT FROM NEW.unit_id) EXECUTE FUNCTION guidance_sights_of_partner();

CREATE FUNCTION guidance_sights_of_resource() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
DECLARE
    keys bigint[] := ARRAY(SELECT id FROM guidance_resourceuse WHERE resource_id = NEW.id);
BEGIN
    PERFORM FROM proposals_proposal WHERE id IN (SELECT proposal_id FROM guidance_resourceuse WHERE id = ANY (keys))
        ORDER BY id FOR NO KEY UPDATE;
    PERFORM guidance_see_use(keys);
    RETURN NULL;
END $$;
CREATE TRIGGER guidance_sights_of_resource AFTER UPDATE ON guidance_resource FOR EACH ROW
    WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION guidance_sights_of_resource();
"""
# What hardly ever happens: an office is new, or a unit becomes one of another kind or place.
OF_UNITS = """
CREATE FUNCTION guidance_sights_of_all() RETURNS void LANGUAGE plpgsql {as_owner} AS $$
BEGIN
    {each}
END $$;

CREATE FUNCTION guidance_sights_of_unit() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
BEGIN
    PERFORM guidance_sights_of_all();
    RETURN NULL;
END $$;
CREATE TRIGGER guidance_sights_of_new_unit AFTER INSERT ON accounts_unit FOR EACH ROW
    WHEN (NEW.kind IN ('platform', 'rdec', 'convener', 'district_office'))
    EXECUTE FUNCTION guidance_sights_of_unit();
CREATE TRIGGER guidance_sights_of_unit AFTER UPDATE ON accounts_unit FOR EACH ROW
    WHEN (OLD.kind <> NEW.kind OR NEW.kind = 'district_office' AND OLD.district_id IS DISTINCT FROM NEW.district_id)
    EXECUTE FUNCTION guidance_sights_of_unit();

CREATE FUNCTION guidance_sights_of_no_unit() RETURNS trigger LANGUAGE plpgsql {as_owner} AS $$
BEGIN
    DELETE FROM guidance_sight WHERE unit_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER guidance_sights_of_no_unit AFTER DELETE ON accounts_unit
    FOR EACH ROW EXECUTE FUNCTION guidance_sights_of_no_unit();
"""
FILL = "SELECT guidance_sights_of_all(); ANALYZE guidance_sight;"
# How many rows of one kind a unit's list begins with cannot be guessed from each alone.
COUNTED = "CREATE STATISTICS guidance_sight_kinds (mcv) ON unit_id, what FROM guidance_sight;"
GONE = """
DROP STATISTICS guidance_sight_kinds;
DROP FUNCTION guidance_sights, guidance_sights_gone, guidance_sights_of_plan, guidance_sights_of_seers,
    guidance_sights_of_partner, guidance_sights_of_resource, guidance_sights_of_all, guidance_sights_of_unit,
    guidance_sights_of_no_unit, guidance_hold, {see} CASCADE;
""".format(see=", ".join(f"guidance_see_{what}" for what in TABLES))


def seeing(what: str) -> str:
    """The function that puts right the sights of some rows."""
    table, (copied, beside) = TABLES[what], COPIED[what]
    named = [f"{value} AS {column}" for value, column in zip(copied.split(", ", len(COLUMNS) - 1), COLUMNS, strict=True)]
    below, keys = BELOW.get(what, ("", ""))
    new, old = (", ".join(f"{row}.{column}" for column in COLUMNS) for row in ("excluded", "s"))
    return SEE.format(
        what=what,
        table=table,
        as_owner=AS_OWNER,
        seers="\n    UNION".join(SEERS[what]).replace("{table}", table),
        copied=", ".join(named),
        beside=beside,
        columns=", ".join(COLUMNS),
        new=new,
        old=old,
        below=f"    PERFORM guidance_see_{below}(({keys}));" if below else "",
    )


def changed(table: str, what: str, column: str, watched: tuple[str, ...]) -> str:
    """The trigger of what changes of its rows."""
    old, new = (", ".join(f"{row}.{name}" for name in watched) for row in ("OLD", "NEW"))
    return CHANGED.format(table=table, old=old, new=new, what=what, column=column)


def watching(what: str) -> str:
    """The triggers of a table whose rows are listed."""
    table = TABLES[what]
    made = MADE.format(table=table, event="INSERT", rows="NEW", what=what, column="id")
    more = changed(table, what, "id", WATCHED[what]) if what in WATCHED else ""
    return made + more + TAKEN_AWAY.format(table=table, what=what)


def of_part(table: str) -> str:
    """The triggers of a table whose rows say who sees one above."""
    what, column, watched = PARTS[table]
    events = (("INSERT", "NEW"), ("DELETE", "OLD"))
    made = [MADE.format(table=table, event=event, rows=rows, what=what, column=column) for event, rows in events]
    return "".join(made) + changed(table, what, column, (watched,))


def statements() -> list[str]:
    """Functions first."""
    each = "\n    ".join(
        f"PERFORM guidance_hold('{what}', keys) FROM (SELECT array_agg(id) AS keys FROM {table}) t WHERE keys IS NOT NULL;\n"
        f"    PERFORM guidance_see_{what}((SELECT array_agg(id) FROM {table}));"
        for what, table in TABLES.items()
    )
    texts = (HOLD, OF_ROWS, OF_OTHERS, OF_UNITS)
    others = [text.replace("{as_owner}", AS_OWNER).replace("{each}", each) for text in texts]
    return [*map(seeing, TABLES), *others, *map(watching, TABLES), *map(of_part, PARTS), COUNTED, FILL]


UNBOUND = {
    "db_constraint": False,
    "db_index": False,
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "related_name": "+",
}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_partners"),
        ("guidance", "0005_visits_of_others"),
        ("proposals", "0003_sights"),
    ]
    operations = [
        migrations.CreateModel(
            name="GuidanceSight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=9)),
                ("listed", models.BigIntegerField()),
                ("day", models.DateField(null=True)),
                ("state", models.CharField(max_length=10)),
                ("kind", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("about", models.BigIntegerField(null=True)),
                ("own", models.BooleanField(default=False)),
                ("place", models.ForeignKey(null=True, to="accounts.district", **UNBOUND)),
                ("unit", models.ForeignKey(to="accounts.unit", **UNBOUND)),
            ],
            options={
                "db_table": "guidance_sight",
                "db_table_comment": "kept by triggers",
                "indexes": [
                    models.Index(
                        fields=["unit", "what", "day", "listed"],
                        include=("state", "place", "kind", "year", "about"),
                        name="guidance_listed",
                    ),
                    models.Index(
                        fields=["unit", "what", "state", "day", "listed"],
                        include=("place", "kind", "year", "about"),
                        name="guidance_listed_by_state",
                    ),
                    models.Index(
                        condition=models.Q(("about__isnull", False)),
                        fields=["unit", "what", "about", "day", "listed"],
                        name="guidance_listed_about",
                    ),
                    models.Index(
                        condition=models.Q(("own", True), ("state__in", ["active", "agreed"]), ("what", "match")),
                        fields=["unit", "about", "listed"],
                        name="partner_works_along",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("what", "listed", "unit"), name="one_guidance_sight")],
            },
        ),
        migrations.RunSQL(statements(), GONE),
    ]
