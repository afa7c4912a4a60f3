"""Each unit has a group, made, named and taken away with it, however the unit is made."""

from django.db import migrations

# The code finds a unit's group again, so that an insert that turns out to be there already (ON CONFLICT DO NOTHING)
# leaves no second one.
STEP = """
CREATE FUNCTION accounts_unit_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO auth_group (name) VALUES (NEW.code)
            ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id INTO NEW.group_id;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' THEN
        UPDATE auth_group SET name = NEW.code WHERE id = NEW.group_id;
    ELSE
        DELETE FROM auth_group WHERE id = OLD.group_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_unit_group_made BEFORE INSERT ON accounts_unit
    FOR EACH ROW EXECUTE FUNCTION accounts_unit_group();
CREATE TRIGGER accounts_unit_group_named AFTER UPDATE OF code ON accounts_unit
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION accounts_unit_group();
CREATE TRIGGER accounts_unit_group_gone AFTER DELETE ON accounts_unit
    FOR EACH ROW EXECUTE FUNCTION accounts_unit_group();
"""
ALONE = """
DROP TRIGGER accounts_unit_group_made ON accounts_unit;
DROP TRIGGER accounts_unit_group_named ON accounts_unit;
DROP TRIGGER accounts_unit_group_gone ON accounts_unit;
DROP FUNCTION accounts_unit_group();
"""


class Migration(migrations.Migration):

    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(STEP, ALONE)]
