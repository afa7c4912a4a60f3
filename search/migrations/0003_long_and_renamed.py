"""A text of any length is kept, a district is found by what it is called now, opinions and commitments are read by plan."""

from importlib import import_module

from django.db import migrations, models

FIRST = import_module("search.migrations.0001_passages")
# A tsvector holds a mebibyte, a pair up to nine bytes of it. Of a longer text all pairs are kept while they find room, as they
# nearly always do, for most stand in it many times; else those of its beginning, so that it is saved whatever it says.
LONG, ROOM = 100_000, 1_000_000
PAIRS = f"""
CREATE FUNCTION search_pairs_of_much(sign text, t text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (
    SELECT CASE WHEN sum(octet_length(pair)) <= {ROOM} THEN array_agg(pair) ELSE search_pairs(sign, left(t, {LONG})) END
    FROM (SELECT DISTINCT pair FROM unnest(search_pairs(sign, t)) pair) AS found
);
CREATE OR REPLACE FUNCTION search_vector(sign text, head text, t text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN array_to_tsvector(search_pairs(upper(sign), head)
        || CASE WHEN length(t) <= {LONG} THEN search_pairs(sign, t) ELSE search_pairs_of_much(sign, t) END);
"""
PAIRS_BACK = """
CREATE OR REPLACE FUNCTION search_vector(sign text, head text, t text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(search_pairs(sign, t) || search_pairs(upper(sign), head));
DROP FUNCTION search_pairs_of_much;
"""
RENAMED = f"""
CREATE FUNCTION search_district_renamed() RETURNS trigger LANGUAGE plpgsql {FIRST.AS_OWNER} AS $$
DECLARE
    keys bigint[] := ARRAY(
        SELECT proposal_id FROM proposals_proposal_districts WHERE district_id = NEW.code ORDER BY proposal_id
    );
BEGIN
    PERFORM search_keep_p(keys), search_keep_q(keys);
    RETURN NULL;
END $$;
""" + FIRST.change("search_district_renamed", "accounts_district", ("name", "name_en"), "search_district_renamed()")
RENAMED_BACK = "DROP FUNCTION search_district_renamed CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("search", "0002_mending")]
    operations = [
        migrations.RunSQL(PAIRS, PAIRS_BACK),
        migrations.RunSQL(RENAMED, RENAMED_BACK),
        migrations.AddIndex("Passage", models.Index(fields=["source", "-plan"], name="passage_by_plan")),
    ]
