"""The day that who comes keeps is of visits that others lead: whose own visits are many finds those of others at once."""

from django.db import migrations

BODY = """
CREATE OR REPLACE FUNCTION guidance_party_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.day := (
        SELECT v.day FROM guidance_visit v
        WHERE v.id = NEW.visit_id AND v.state = 'scheduled'{of_others}
    );
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION guidance_days_of_parties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE guidance_visitparty SET day = CASE WHEN NEW.state = 'scheduled'{is_of_others} THEN NEW.day END
    WHERE visit_id = NEW.id;
    RETURN NULL;
END $$;

DROP TRIGGER guidance_days_of_parties ON guidance_visit;
CREATE TRIGGER guidance_days_of_parties AFTER UPDATE ON guidance_visit FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION guidance_days_of_parties();

UPDATE guidance_visitparty AS party SET day = CASE WHEN v.state = 'scheduled'{party_of_others} THEN v.day END
FROM guidance_visit AS v WHERE v.id = party.visit_id;
"""
OTHERS = BODY.format(
    of_others=" AND v.team_id IS DISTINCT FROM NEW.unit_id",
    is_of_others=" AND unit_id IS DISTINCT FROM NEW.team_id",
    old="OLD.state, OLD.day, OLD.team_id",
    new="NEW.state, NEW.day, NEW.team_id",
    party_of_others=" AND v.team_id IS DISTINCT FROM party.unit_id",
)
ALL = BODY.format(of_others="", is_of_others="", old="OLD.state, OLD.day", new="NEW.state, NEW.day", party_of_others="")


class Migration(migrations.Migration):
    dependencies = [("guidance", "0004_answers")]
    operations = [migrations.RunSQL(OTHERS, ALL)]
