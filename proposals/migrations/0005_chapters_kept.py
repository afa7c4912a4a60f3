"""Plans that run already keep the chapters this release's predecessor had in code; what is published never changes."""

from __future__ import annotations

import django.db.models.deletion
import proposals.models.templates
from django.db import migrations, models
from django.utils import timezone

CHAPTERS = (
    ("basics", "基本資料", ""),
    ("resources", "資源盤點（人文地產景）", "盤點人、文、地、產、景，發掘地方特色。"),
    ("consensus", "共識會議", "座談會、共識營等任何形式的廣泛參與，須以會議紀錄呈現；沒有會議紀錄的場次不算完成。"),
    ("vision", "願景", ""),
    ("theme", "事業主題", "這項事業要解決什麼問題、做什麼。"),
    ("stakeholders", "利害關係人", "誰受影響、誰一起做、怎麼參與。"),
    ("concept", "事業構想", "時程、地點及推動方法。"),
    ("kpi", "KPI 貢獻度", "對地方創生 KPI 的貢獻，逐年填目標值。"),
    ("budget", "所需資源", "經費需求應符合對接的中央計畫；單位：元。"),
    ("benefits", "預期效益", ""),
    ("supplement", "補充事項", ""),
)
# Table, its parent's column, and the order its rows were shown in so far.
ORDERS = (
    ("proposals_resourceitem", "proposal_id", "id"),
    ("proposals_consensusmeeting", "proposal_id", "held_on, id"),
    ("proposals_stakeholder", "venture_id", "id"),
    ("proposals_schedulestep", "venture_id", "starts_on, id"),
    ("proposals_kpicontribution", "venture_id", "kpi_id, year, id"),
    ("proposals_budgetline", "venture_id", "year, id"),
)
KEPT = """
CREATE FUNCTION chuangsheng_template_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    published timestamptz;
BEGIN
    IF TG_TABLE_NAME = 'proposals_chaptertemplate' THEN
        published := (old_row ->> 'published_at')::timestamptz;
    ELSIF TG_TABLE_NAME = 'proposals_chapter' THEN
        SELECT t.published_at INTO published FROM proposals_chaptertemplate t
            WHERE t.id = (old_row ->> 'template_id')::bigint;
    ELSE
        SELECT t.published_at INTO published FROM proposals_chaptertemplate t
            JOIN proposals_chapter c ON c.template_id = t.id WHERE c.id = (old_row ->> 'chapter_id')::bigint;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION '% belongs to a published template: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER chaptertemplate_kept BEFORE UPDATE OR DELETE ON proposals_chaptertemplate
    FOR EACH ROW EXECUTE FUNCTION chuangsheng_template_kept();
CREATE TRIGGER chapter_kept BEFORE INSERT OR UPDATE OR DELETE ON proposals_chapter
    FOR EACH ROW EXECUTE FUNCTION chuangsheng_template_kept();
CREATE TRIGGER question_kept BEFORE INSERT OR UPDATE OR DELETE ON proposals_question
    FOR EACH ROW EXECUTE FUNCTION chuangsheng_template_kept();
"""
FREE = """
DROP TRIGGER chaptertemplate_kept ON proposals_chaptertemplate;
DROP TRIGGER chapter_kept ON proposals_chapter;
DROP TRIGGER question_kept ON proposals_question;
DROP FUNCTION chuangsheng_template_kept();
"""


def keep_chapters(apps, schema_editor):
    """The template of the plans that are there; a database without any gets it with the reference data."""
    Proposal = apps.get_model("proposals", "Proposal")
    if not Proposal.objects.exists():
        return
    template = apps.get_model("proposals", "ChapterTemplate").objects.create(code="114-1", published_at=timezone.now())
    Chapter = apps.get_model("proposals", "Chapter")
    Chapter.objects.bulk_create(
        Chapter(
            template=template, section=section, position=n, title=title, help=words, required=section != "supplement"
        )
        for n, (section, title, words) in enumerate(CHAPTERS, 1)
    )
    Proposal.objects.update(template=template)


def number_rows(apps, schema_editor):
    """Rows keep the order in which they were shown."""
    for table, parent, order in ORDERS:
        schema_editor.execute(
            f"UPDATE {table} row SET position = ranked.place FROM ("
            f"SELECT id, row_number() OVER (PARTITION BY {parent} ORDER BY {order}) AS place FROM {table}"
            f") ranked WHERE ranked.id = row.id"
        )


def kept(**more):
    """The plan's link to its template."""
    return models.ForeignKey(
        editable=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="proposals",
        to="proposals.chaptertemplate",
        verbose_name="章節範本",
        **more,
    )


class Migration(migrations.Migration):

    dependencies = [("proposals", "0004_chapters")]

    operations = [
        migrations.RunPython(keep_chapters, migrations.RunPython.noop),
        migrations.RunPython(number_rows, migrations.RunPython.noop),
        # The checks of the foreign keys just written are pending; the table cannot be altered before they have run.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("proposal", "template", kept()),
        # The default is asked of the database, which may hold no template yet: it is no business of the table's.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "proposal", "template", kept(default=proposals.models.templates.current_template_id)
                )
            ]
        ),
        migrations.RunSQL(KEPT, FREE),
    ]
