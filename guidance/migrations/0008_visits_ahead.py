"""Of the visits of all, those that a unit takes part in next are found in an index: the database keeps their days."""

from django.db import migrations, models

KEPT = """
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

UPDATE guidance_visitparty p SET day = v.day FROM guidance_visit v WHERE v.id = p.visit_id AND v.state = 'scheduled';
"""
GONE = "DROP FUNCTION guidance_party_day, guidance_days_of_parties CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0007_resources'),
    ]

    operations = [
        migrations.AddField(
            model_name='visitparty',
            name='day',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='visitparty',
            index=models.Index(condition=models.Q(('day__isnull', False)), fields=['unit', 'day', 'visit'], name='visits_ahead'),
        ),
        migrations.RunSQL(KEPT, GONE),
    ]
