"""How far a plan came and in which year it was told stand in its row and in its sights: lists that figures lead to read them."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

SIGHTS = import_module("proposals.migrations.0003_sights")
# The states in which a plan has come to a milestone, in their order (``proposals.case.milestones.COME_TO``); lines of its
# log that are no moves; moves that take back the one before them (``REMARKS``, ``UNDOING``).
PLACES = (
    ("notified",),
    ("with_district", "with_rdec"),
    ("formed", "document_review"),
    ("confirming", "project_meeting", "meeting_revision", "ready_for_counselling"),
    ("ndc_counselling", "ready_for_working"),
    ("ndc_working", "ndc_adjustment"),
    ("preliminarily_approved",),
    ("approved", "executing", "plan_change", "change_review"),
    ("closed",),
)
REMARKS = ("begin", "correct", "due_moved", "nudge", "handed_on", "ask_payment", "record_letter")
UNDOING = (
    *("take_back_notice", "take_back_coaching", "take_back_district_to_notified", "take_back_district_to_coaching"),
    *("take_back_district_to_revision", "take_back_rdec_to_notified", "take_back_rdec_to_coaching"),
    *("take_back_rdec_to_revision", "take_back_forwarding", "take_back_review", "take_back_meeting", "take_back_ndc"),
    *("take_back_adjustment", "take_back_pass", "take_back_rejection", "take_back_change", "take_back_change_filing"),
)
OPEN = [
    *("approved", "change_review", "coaching", "coaching_revision", "confirming", "document_review", "drafting", "executing"),
    *("formed", "intake_revision", "meeting_revision", "ndc_adjustment", "ndc_counselling", "ndc_revision", "ndc_working"),
    *("notified", "plan_change", "preliminarily_approved", "project_meeting", "ready_for_counselling", "ready_for_working"),
    *("review_revision", "with_district", "with_rdec"),
]
TOLD = Q(notified_at__isnull=False)


def listed(names: tuple[str, ...]) -> str:
    """As SQL writes an array."""
    return "ARRAY[{}]::text[]".format(", ".join(f"'{name}'" for name in names))


CAME = f"""
CREATE FUNCTION proposals_came(plans bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE proposals_proposal p SET came = found.came FROM (
        SELECT line.subject_id, max(coalesce(at.place, 0)) AS came
        FROM (
            SELECT subject_id, target,
                coalesce(lead(move) OVER (PARTITION BY subject_id ORDER BY id) = ANY ({listed(UNDOING)}), false) AS is_undone
            FROM proposals_proposaltransition WHERE subject_id = ANY (plans) AND move <> ALL ({listed(REMARKS)})
        ) line
        LEFT JOIN (VALUES {", ".join(f"('{state}', {place})" for place, states in enumerate(PLACES, 1) for state in states)})
            AS at (state, place) ON at.state = line.target AND NOT line.is_undone
        GROUP BY line.subject_id
    ) found
    WHERE p.id = found.subject_id AND p.came <> found.came
$$;
"""
YEAR = "extract(year FROM {row}.notified_at AT TIME ZONE 'Asia/Taipei')"
# Who saves a plan writes what was read of it; how far it came is written by the line of its log alone.
KEPT = f"""
CREATE FUNCTION proposals_came_of_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM proposals_came(ARRAY(SELECT DISTINCT subject_id FROM changed WHERE move <> ALL ({listed(REMARKS)})));
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_came_on AFTER INSERT ON proposals_proposaltransition
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION proposals_came_of_lines();

CREATE FUNCTION proposals_came_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.told := {YEAR.format(row="NEW")};
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() = 1 THEN
        NEW.came := OLD.came;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_came_made BEFORE INSERT ON proposals_proposal
    FOR EACH ROW EXECUTE FUNCTION proposals_came_kept();
CREATE TRIGGER proposals_came_kept BEFORE UPDATE ON proposals_proposal FOR EACH ROW
    WHEN ((OLD.notified_at, OLD.told, OLD.came) IS DISTINCT FROM (NEW.notified_at, NEW.told, NEW.came))
    EXECUTE FUNCTION proposals_came_kept();
"""
COPIED = ("state", "state_since", "due_on", "title", "priority", "holder_unit_id", "came", "told")
SEE = f"""
CREATE OR REPLACE FUNCTION proposals_see(plans bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF plans IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM proposals_proposal WHERE id = ANY (plans) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM proposals_sight s WHERE s.proposal_id = ANY (plans) AND NOT EXISTS (
        SELECT FROM proposals_seers(plans) w WHERE (w.unit_id, w.proposal_id) = (s.unit_id, s.proposal_id)
    );
    INSERT INTO proposals_sight AS s (unit_id, proposal_id, {", ".join(COPIED)})
    SELECT w.unit_id, p.id, {", ".join("p.listed_as" if name == "title" else f"p.{name}" for name in COPIED)}
    FROM proposals_seers(plans) w JOIN proposals_proposal p ON p.id = w.proposal_id
    ON CONFLICT (unit_id, proposal_id) DO UPDATE SET ({", ".join(COPIED)}) = ({", ".join(f"excluded.{n}" for n in COPIED)})
    WHERE ({", ".join(f"s.{name}" for name in COPIED)}) IS DISTINCT FROM ({", ".join(f"excluded.{n}" for n in COPIED)});
END $$;
"""
FOLLOWED = ("owner_id", "represented_by_id", "notified_at", "state", "state_since", "due_on", "listed_as", "priority",
            "holder_unit_id")  # fmt: skip
CHANGED = """
DROP TRIGGER proposals_sights_changed ON proposals_proposal;
CREATE TRIGGER proposals_sights_changed AFTER UPDATE ON proposals_proposal FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION proposals_sights_of_one();
"""


def changed(columns: tuple[str, ...]) -> str:
    """The trigger of what sights copy of a plan."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return CHANGED.format(old=old, new=new)


# What there is, before triggers look: plans, then their sights.
FILLED = f"""
SELECT proposals_came(ARRAY(SELECT id FROM proposals_proposal));
UPDATE proposals_proposal p SET told = {YEAR.format(row="p")} WHERE notified_at IS NOT NULL;
UPDATE proposals_sight s SET (came, told) = (p.came, p.told) FROM proposals_proposal p
    WHERE p.id = s.proposal_id AND (s.came, s.told) IS DISTINCT FROM (p.came, p.told);
"""
GONE = [
    changed(FOLLOWED),
    SIGHTS.SEE[: SIGHTS.SEE.index("CREATE FUNCTION proposals_prioritise")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
    "DROP FUNCTION proposals_came_kept, proposals_came_of_lines, proposals_came CASCADE;",
]


class Migration(migrations.Migration):
    dependencies = [("proposals", "0014_past_assignments")]
    operations = [
        migrations.AddField(
            model_name="proposal",
            name="came",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="proposal", name="told", field=models.PositiveSmallIntegerField(editable=False, null=True)
        ),
        migrations.AddField(model_name="sight", name="came", field=models.PositiveSmallIntegerField(db_default=0)),
        migrations.AddField(model_name="sight", name="told", field=models.PositiveSmallIntegerField(null=True)),
        migrations.RunSQL([CAME, FILLED, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(condition=TOLD, fields=["came", "-id"], include=["state", "told", "case_number"], name="plan_by_way"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(condition=TOLD, fields=["told", "-id"], include=["state", "came", "case_number"], name="plan_by_year"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=Q(notified_at__isnull=False, state__in=OPEN),
                fields=["-id"],
                include=["state", "due_on", "holder", "case_number"],
                name="plan_open",
            ),
        ),
        migrations.AddIndex(
            model_name="sight",
            index=models.Index(fields=["unit", "came", "-proposal"], include=["state", "told"], name="sight_by_way"),
        ),
        migrations.AddIndex(
            model_name="sight",
            index=models.Index(fields=["unit", "told", "-proposal"], include=["state", "came"], name="sight_by_year"),
        ),
        migrations.RunSQL([KEPT, SEE, changed((*FOLLOWED, "came"))], GONE),
    ]
