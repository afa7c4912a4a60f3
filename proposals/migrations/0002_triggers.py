"""What the database itself keeps of plans: what is only ever added to, tasks that are done, whom a permission lets in."""

from django.db import migrations

from workflow.migration_ops import append_only, settles

ALLOWED = """
CREATE FUNCTION proposals_plan_permission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
        WHERE p.id = NEW.permission_id AND (t.app_label, t.model) = ('proposals', 'proposal')
            AND p.codename IN ('review_proposal', 'attend_meeting_proposal', 'follow_proposal', 'counsel_proposal',
                'partner_proposal')
    ) THEN
        RAISE EXCEPTION 'permission % lets no unit into a plan', NEW.permission_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_plan_permission BEFORE INSERT OR UPDATE ON proposals_proposalgroupobjectpermission
    FOR EACH ROW EXECUTE FUNCTION proposals_plan_permission();
"""
ANY = """
DROP TRIGGER proposals_plan_permission ON proposals_proposalgroupobjectpermission;
DROP FUNCTION proposals_plan_permission();
"""
# Guardian's generic tables know no foreign keys and are slow: nothing is ever written there.
UNUSED = """
ALTER TABLE guardian_userobjectpermission ADD CONSTRAINT unused CHECK (false);
ALTER TABLE guardian_groupobjectpermission ADD CONSTRAINT unused CHECK (false);
"""
USED = """
ALTER TABLE guardian_userobjectpermission DROP CONSTRAINT unused;
ALTER TABLE guardian_groupobjectpermission DROP CONSTRAINT unused;
"""
# Of a table that Django makes by itself: the plans of a district are read from this index alone.
OF_DISTRICTS = """
CREATE INDEX plans_of_district ON proposals_proposal_districts (district_id, proposal_id);
"""
KEPT = (
    *("proposaltransition", "planversion", "districtvision", "visionfile", "venturefit", "privacynotice", "consent"),
    "letterversion",
)
GUARDIAN = ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more")


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_initial"), ("workflow", "0010_outbox_words"), GUARDIAN]
    operations = [
        *(append_only(f"proposals_{table}") for table in KEPT),
        settles("proposals_proposal", "proposal"),
        migrations.RunSQL(ALLOWED, ANY),
        migrations.RunSQL(UNUSED, USED),
        migrations.RunSQL(OF_DISTRICTS, "DROP INDEX plans_of_district"),
    ]
