"""By what name 附件 counts each thing that goes with a letter is kept with the letter's words."""

from django.db import migrations

# As it was derived from the codes and the files until now; a file by its own name, not as it was told from another one.
TITLES = r"""
ALTER TABLE proposals_letterversion DISABLE TRIGGER USER;
UPDATE proposals_letterversion v SET content = v.content || jsonb_build_object('titles', (
    SELECT jsonb_agg(CASE split_part(each.code, '-', 1)
        WHEN 'plan' THEN '計畫書' WHEN 'version' THEN '計畫書' WHEN 'budget' THEN '經費表' WHEN 'letter' THEN '會議議程'
        WHEN 'kept' THEN (SELECT k.title FROM proposals_letterenclosure k WHERE 'kept-' || k.id = each.code)
        ELSE regexp_replace(coalesce((
            SELECT a.name FROM proposals_proposalfile f JOIN documents_attachment a ON a.id = f.attachment_id
            WHERE 'file-' || f.id = each.code), each.name), '(.)\.[^.]*$', '\1') END ORDER BY each.place)
    FROM ROWS FROM (jsonb_array_elements_text(v.attached), jsonb_array_elements_text(v.content -> 'files'))
        WITH ORDINALITY AS each (code, name, place)
)) WHERE v.attached <> '[]';
ALTER TABLE proposals_letterversion ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("proposals", "0010_notice_by_number"),
    ]

    operations = [
        migrations.RunSQL(TITLES, migrations.RunSQL.noop),
    ]
