"""Whether a plan's proposer agrees that everybody may read of it stands in its row: the last line of consent says so, lists read it."""

from django.db import migrations, models
from django.db.models import Q

# Who saves a plan writes what was read of it; whether it is shown is written by the line of consent alone.
KEPT = """
CREATE FUNCTION proposals_shows_by_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE proposals_proposal SET shows = NEW.given WHERE id = NEW.proposal_id AND shows <> NEW.given;
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_shows_on AFTER INSERT ON proposals_consent FOR EACH ROW
    WHEN (NEW.kind = 'showcase') EXECUTE FUNCTION proposals_shows_by_consent();

CREATE FUNCTION proposals_shows_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 THEN
        NEW.shows := OLD.shows;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_shows_kept BEFORE UPDATE ON proposals_proposal FOR EACH ROW
    WHEN (OLD.shows <> NEW.shows) EXECUTE FUNCTION proposals_shows_kept();
"""
# What there is, before triggers look.
FILLED = """
UPDATE proposals_proposal p SET shows = true
    WHERE (SELECT given FROM proposals_consent c WHERE c.proposal_id = p.id AND kind = 'showcase' ORDER BY id DESC LIMIT 1);
SET CONSTRAINTS ALL IMMEDIATE;
"""
GONE = "DROP FUNCTION proposals_shows_kept, proposals_shows_by_consent CASCADE;"
SHOWN = Q(shows=True, came__gte=8, version__isnull=False) & ~Q(state__in=["declined", "withdrawn"])


class Migration(migrations.Migration):
    dependencies = [("proposals", "0017_letter_reason")]
    operations = [
        migrations.AddField(
            model_name="proposal",
            name="shows",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=SHOWN, fields=["-case_number"], include=["id", "state"], name="plan_shown"
            ),
        ),
        migrations.RunSQL(KEPT, GONE),
    ]
