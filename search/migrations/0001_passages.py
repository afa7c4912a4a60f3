"""What can be found, kept by the database: see ``search.models``."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

from inputs.search import IGNORED, MEANT, MEANT_BY, TYPED, WRITTEN

TYPED_AS = "'" + TYPED + IGNORED.replace("'", "''") + "'"
# Who changes what is folded (``inputs.search.alike``) makes all passages anew in a migration. The pairs are those that
# begin at an odd place, then those at an even one: two expressions of C instead of a loop over signs. The blank that parts
# two texts makes pairs nobody looks for.
FUNCTIONS = rf"""
CREATE FUNCTION search_alike(VARIADIC texts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT coalesce(string_agg(
        translate(translate(lower(normalize(t, NFKC) COLLATE pg_c_utf8), {TYPED_AS}, '{MEANT}'), '{WRITTEN}', '{MEANT_BY}'),
        ' '), '') FROM unnest(texts) t WHERE t <> ''
);
CREATE FUNCTION search_pairs(sign text, t text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    array_remove(string_to_array(
        regexp_replace(t, '(..)', sign || E'\\1\x1f', 'g') || E'\x1f'
        || regexp_replace(substr(t, 2), '(..)', sign || E'\\1\x1f', 'g'),
        E'\x1f'
    ), '');
CREATE FUNCTION search_vector(sign text, head text, t text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(search_pairs(sign, t) || search_pairs(upper(sign), head));
"""
REVISING = """('coaching_revision', 'intake_revision', 'meeting_revision', 'ndc_adjustment', 'ndc_revision', 'plan_change',
        'review_revision')"""
WHO_AND_WHERE = """ARRAY[o.full_name, o.name, r.full_name, r.name]
        || ARRAY(SELECT '臺中市' || d.name FROM proposals_proposal_districts x
            JOIN accounts_district d ON d.code = x.district_id WHERE x.proposal_id = p.id ORDER BY d.code)
        || ARRAY(SELECT d.name_en FROM proposals_proposal_districts x
            JOIN accounts_district d ON d.code = x.district_id WHERE x.proposal_id = p.id ORDER BY d.code)
        || ARRAY(SELECT unnest(ARRAY[m.code, m.name]) FROM proposals_soughtprogramme x
            JOIN programmes_centralprogramme m ON m.id = x.programme_id WHERE x.proposal_id = p.id ORDER BY m.id)"""
PLANS = """FROM proposals_proposal p JOIN accounts_unit o ON o.id = p.owner_id
    LEFT JOIN accounts_unit r ON r.id = p.represented_by_id"""
FILED = f"""JOIN proposals_planversion f ON f.id = p.version_id AND p.state IN {REVISING}"""
# By its sign: of the rows whose keys are ``keys``, the key, what is found by it, in whose sight it lies, head, other texts.
PASSAGES = {
    "p": f"""
    SELECT p.id, p.id, p.id, ARRAY[p.title, p.case_number],
        ARRAY[p.summary, p.vision, p.benefits, p.contact_name] || {WHO_AND_WHERE}
    {PLANS} WHERE p.id = ANY (keys)""",
    "q": f"""
    SELECT p.id, p.id, p.id, ARRAY[coalesce(nullif(p.filed_title, ''), p.title), p.case_number],
        ARRAY[f.content #>> '{{basics,summary}}', f.content ->> 'vision', f.content ->> 'benefits',
        coalesce(nullif(p.filed_contact, ''), p.contact_name)] || {WHO_AND_WHERE}
    {PLANS} {FILED} WHERE p.id = ANY (keys)""",
    "v": """
    SELECT t.id, t.id, t.proposal_id, ARRAY[t.title], ARRAY[t.theme, t.method]
    FROM proposals_venture t WHERE t.id = ANY (keys)""",
    "w": f"""
    SELECT t.id, t.id, t.proposal_id, ARRAY[said ->> 'title'], ARRAY[said ->> 'theme', said ->> 'method']
    FROM proposals_venture t JOIN proposals_proposal p ON p.id = t.proposal_id {FILED}
    CROSS JOIN jsonb_array_elements(f.content -> 'ventures') said
    WHERE t.id = ANY (keys) AND (said ->> 'id')::bigint = t.id""",
    "o": """
    SELECT t.id, t.id, n.proposal_id, ARRAY[]::text[], ARRAY[t.content_opinion, t.fit_opinion]
        || ARRAY(SELECT i.text FROM reviews_opinionitem i WHERE i.request_id = t.id ORDER BY i.id)
        || ARRAY(SELECT unnest(ARRAY[i.content, i.fit]) FROM reviews_ventureopinion i WHERE i.request_id = t.id ORDER BY i.id)
    FROM reviews_opinionrequest t JOIN reviews_reviewround n ON n.id = t.round_id WHERE t.id = ANY (keys)""",
    "c": """
    SELECT t.id, t.id, t.proposal_id, ARRAY[]::text[], ARRAY[t.item] FROM reviews_commitment t WHERE t.id = ANY (keys)""",
    "d": """
    SELECT t.id, t.id, a.proposal_id, ARRAY[]::text[], ARRAY[t.text]
    FROM reviews_decision t JOIN reviews_agendaitem a ON a.id = t.agenda_item_id WHERE t.id = ANY (keys)""",
    "l": """
    SELECT t.id, t.letter_id, a.proposal_id, ARRAY[]::text[], ARRAY[t.letter_number, t.content ->> 'subject']
    FROM proposals_letterversion t JOIN proposals_letter a ON a.id = t.letter_id WHERE t.id = ANY (keys)""",
    "u": """
    SELECT t.id, t.id, NULL::bigint, ARRAY[t.full_name, t.name], ARRAY[]::text[]
    FROM accounts_unit t WHERE t.id = ANY (keys)""",
    "r": """
    SELECT t.id, t.id, NULL::bigint, ARRAY[t.name], ARRAY[t.about] FROM guidance_partner t WHERE t.id = ANY (keys)""",
}
# The application may write none of them itself: what keeps them has the rights of who owns the tables.
AS_OWNER = "SECURITY DEFINER SET search_path = public, pg_temp"
KEEP = f"""
CREATE FUNCTION search_keep_{{sign}}(keys bigint[]) RETURNS void LANGUAGE sql {AS_OWNER} AS $$
    WITH said (origin, found, plan, head, body) AS ({{passages}}
    ), wanted AS MATERIALIZED (
        SELECT origin, found, plan, search_alike(VARIADIC head) AS head, search_alike(VARIADIC head || body) AS text FROM said
    ), gone AS (
        DELETE FROM search_passage s WHERE s.source = '{{sign}}' AND s.origin = ANY (keys)
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.origin = s.origin AND w.text <> '')
    )
    INSERT INTO search_passage AS s (source, origin, found, plan, head, text, pairs)
    SELECT '{{sign}}', w.origin, w.found, w.plan, w.head, w.text, search_vector('{{sign}}', w.head, w.text)
    FROM wanted w LEFT JOIN search_passage old ON old.source = '{{sign}}' AND old.origin = w.origin
    WHERE w.text <> '' AND (old.head, old.text) IS DISTINCT FROM (w.head, w.text)
    ON CONFLICT (source, origin) DO UPDATE SET (head, text, pairs) = (excluded.head, excluded.text, excluded.pairs);
$$;
"""
# Arguments: the column of the changed table that is the key, then the signs of what stands in its rows.
CHANGED = f"""
CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    keys bigint[];
    sign text;
BEGIN
    IF TG_LEVEL = 'ROW' THEN
        EXECUTE format('SELECT ARRAY[($1).%I]', TG_ARGV[0]) INTO keys USING NEW;
    ELSE
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[0]) INTO keys;
    END IF;
    IF keys IS NOT NULL THEN
        FOREACH sign IN ARRAY TG_ARGV[1:] LOOP
            EXECUTE format('SELECT search_keep_%s($1)', sign) USING keys;
        END LOOP;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION search_gone() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    DELETE FROM search_passage WHERE source = ANY (TG_ARGV) AND origin = OLD.id;
    RETURN NULL;
END $$;

CREATE FUNCTION search_plan_revised() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
BEGIN
    PERFORM search_keep_q(ARRAY[NEW.id]);
    PERFORM search_keep_w(ARRAY(SELECT id FROM proposals_venture WHERE proposal_id = NEW.id));
    RETURN NULL;
END $$;

CREATE FUNCTION search_unit_renamed() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    keys bigint[] := ARRAY(SELECT id FROM proposals_proposal WHERE NEW.id IN (owner_id, represented_by_id));
BEGIN
    PERFORM search_keep_p(keys), search_keep_q(keys);
    RETURN NULL;
END $$;

CREATE FUNCTION search_programme_renamed() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    keys bigint[] := ARRAY(SELECT proposal_id FROM proposals_soughtprogramme WHERE programme_id = NEW.id);
BEGIN
    PERFORM search_keep_p(keys), search_keep_q(keys);
    RETURN NULL;
END $$;
"""
OF_PLAN = ("title", "case_number", "contact_name", "summary", "vision", "benefits", "owner_id", "represented_by_id")
REVISED = ("state", "version_id", "filed_title", "filed_contact")
# By table: its own key's passages, and the columns they are made of.
OWN = {
    "proposals_proposal": ("p", OF_PLAN),
    "proposals_venture": ("v", ("title", "theme", "method")),
    "reviews_opinionrequest": ("o", ("content_opinion", "fit_opinion")),
    "reviews_commitment": ("c", ("item",)),
    "reviews_decision": ("d", ("text",)),
    "proposals_letterversion": ("l", ()),  # append-only
    "accounts_unit": ("u", ("full_name", "name")),
    "guidance_partner": ("r", ("name", "about")),
}
# By table: the row above of whose passages its rows are parts, and the columns they are.
PARTS = {
    "proposals_proposal_districts": ("proposal_id", ("p", "q"), ("district_id",)),
    "proposals_soughtprogramme": ("proposal_id", ("p", "q"), ("programme_id",)),
    "reviews_opinionitem": ("request_id", ("o",), ("text",)),
    "reviews_ventureopinion": ("request_id", ("o",), ("content", "fit")),
}
ALSO_GONE = {"p": ("p", "q"), "v": ("v", "w")}


def change(name: str, table: str, columns: tuple[str, ...], function: str) -> str:
    """The trigger of what changes of its rows."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"""
CREATE TRIGGER {name} AFTER UPDATE ON {table} FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION {function};"""


def at_once(event: str, rows: str, table: str, key: str, signs: tuple[str, ...]) -> str:
    """The trigger of rows that come or go, all of a statement together."""
    arguments = ", ".join(f"'{one}'" for one in (key, *signs))
    return f"""
CREATE TRIGGER {table}_search_{event} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION search_changed({arguments});"""


def statements() -> list[str]:
    """Functions first."""
    found = [FUNCTIONS, *(KEEP.format(sign=sign, passages=said) for sign, said in PASSAGES.items()), CHANGED]
    for table, (sign, columns) in OWN.items():
        found.append(at_once("insert", "NEW", table, "id", (sign,)))
        if columns:
            found.append(change(f"{table}_search_update", table, columns, f"search_changed('id', '{sign}')"))
        gone = ", ".join(f"'{each}'" for each in ALSO_GONE.get(sign, (sign,)))
        found.append(f"""
CREATE TRIGGER {table}_search_gone AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION search_gone({gone});""")
    for table, (key, signs, columns) in PARTS.items():
        found += [at_once(*event, table, key, signs) for event in (("insert", "NEW"), ("delete", "OLD"))]
        arguments = ", ".join(f"'{one}'" for one in (key, *signs))
        found.append(change(f"{table}_search_update", table, columns, f"search_changed({arguments})"))
    revised = change("proposals_search_revised", "proposals_proposal", (*REVISED, *OF_PLAN), "search_plan_revised()")
    named = change("search_unit_renamed", "accounts_unit", ("full_name", "name"), "search_unit_renamed()")
    called = change("search_programme_renamed", "programmes_centralprogramme", ("code", "name"), "search_programme_renamed()")
    fill = [f"SELECT search_keep_{sign}(ARRAY(SELECT id FROM {table}));" for table, (sign, _columns) in OWN.items()]
    fill.append("SELECT search_keep_q(ARRAY(SELECT id FROM proposals_proposal));")
    fill.append("SELECT search_keep_w(ARRAY(SELECT id FROM proposals_venture));")
    # Of a pair that stands in many rows the planner is to know in how many: those read in order, others by the index.
    known = "ALTER TABLE search_passage ALTER COLUMN pairs SET STATISTICS 500, ALTER COLUMN source SET STATISTICS 100;"
    # Texts and pairs lie beside their rows: whether a row is seen is asked of a hundred of them on a page.
    beside = "ALTER TABLE search_passage SET (toast_tuple_target = 128);"
    return [*found, revised, named, called, known, beside, *fill, "ANALYZE search_passage;"]


GONE = f"""
DROP FUNCTION search_changed, search_gone, search_plan_revised, search_unit_renamed, search_programme_renamed,
    {", ".join(f"search_keep_{sign}" for sign in PASSAGES)} CASCADE;
DROP FUNCTION search_vector, search_pairs, search_alike;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0012_letter_words"),
        ("guidance", "0006_sights"),
        ("programmes", "0003_through_ministry"),
        ("proposals", "0009_assignments"),
        ("reviews", "0005_packet_cover"),
    ]
    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("p", "計畫"),
                            ("q", "計畫（送出的版本）"),
                            ("v", "事業提案"),
                            ("w", "事業提案（送出的版本）"),
                            ("o", "審查意見"),
                            ("c", "分工事項"),
                            ("d", "會議決議"),
                            ("l", "公文"),
                            ("u", "單位"),
                            ("r", "協力夥伴"),
                        ],
                        max_length=1,
                    ),
                ),
                ("origin", models.BigIntegerField()),
                ("found", models.BigIntegerField()),
                ("plan", models.BigIntegerField(null=True)),
                ("head", models.TextField()),
                ("text", models.TextField()),
                ("pairs", SearchVectorField()),
            ],
            options={
                "db_table_comment": "kept by triggers",
                "indexes": [
                    GinIndex(fastupdate=False, fields=["pairs"], name="passage_pairs"),
                    models.Index(fields=["source", "-found"], name="passage_newest"),
                    models.Index(
                        condition=models.Q(("plan__isnull", False)), fields=["plan", "source"], name="passage_of_plan"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "origin"), name="one_passage")],
            },
        ),
        migrations.RunSQL(statements(), GONE),
    ]
