"""What the database itself keeps of guidance: logs as they were written, tasks that are done, the days of visits to come."""

from django.db import migrations

from workflow.migration_ops import append_only, settles

# Of the visits of all, those that a unit takes part in next are found in an index: the row of who comes keeps the day.
DAYS = """
CREATE FUNCTION guidance_party_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.day := (SELECT v.day FROM guidance_visit v WHERE v.id = NEW.visit_id AND v.state = 'scheduled');
    RETURN NEW;
END $$;
CREATE TRIGGER guidance_party_day BEFORE INSERT ON guidance_visitparty
    FOR EACH ROW EXECUTE FUNCTION guidance_party_day();

CREATE FUNCTION guidance_days_of_parties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE guidance_visitparty SET day = CASE WHEN NEW.state = 'scheduled' THEN NEW.day END WHERE visit_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER guidance_days_of_parties AFTER UPDATE ON guidance_visit FOR EACH ROW
    WHEN ((OLD.state, OLD.day) IS DISTINCT FROM (NEW.state, NEW.day)) EXECUTE FUNCTION guidance_days_of_parties();
"""
GONE = "DROP FUNCTION guidance_party_day, guidance_days_of_parties CASCADE;"
LOGS = (
    *("contactconsent", "contactnote", "contribution", "coordinationtransition", "followuptransition"),
    *("inventorychange", "inventoryoffertransition", "matchtransition", "networkline", "requesttransition"),
    *("resourceusetransition", "visittransition"),
)
CASES = {
    "coordination": "coordination",
    "counsellingrequest": "counselling",
    "followup": "follow_up",
    "inventoryoffer": "inventory_offer",
    "match": "match",
    "resourceuse": "resource_use",
    "visit": "visit",
}


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial")]
    operations = [
        *(append_only(f"guidance_{table}") for table in LOGS),
        *(settles(f"guidance_{table}", machine) for table, machine in CASES.items()),
        migrations.RunSQL(DAYS, GONE),
    ]
