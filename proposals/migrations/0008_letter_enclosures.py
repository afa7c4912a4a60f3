"""Papers that go with a letter, frozen when it is drafted; the 字 that each unit's letters had so far."""

import django.db.models.deletion
from django.db import migrations, models

from workflow.migration_ops import append_only


# By which one knows an office: of each unit those that its numbers had last, the newest first.
WORDS = r"""
UPDATE accounts_unit SET letter_words = found.words FROM (
    SELECT unit_id, (array_agg(word ORDER BY last DESC))[1:10] AS words FROM (
        SELECT l.unit_id, substring(v.letter_number FROM '^\s*(.{1,20}?)字第') AS word, max(v.id) AS last
        FROM proposals_letterversion v JOIN proposals_letter l ON l.id = v.letter_id
        WHERE v.letter_number <> '' GROUP BY 1, 2
    ) each WHERE word IS NOT NULL GROUP BY unit_id
) found WHERE found.unit_id = accounts_unit.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_letter_words'),
        ('documents', '0006_lease'),
        ('proposals', '0007_letter_dropped'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterEnclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, verbose_name='名稱')),
                ('is_restricted', models.BooleanField(default=False, verbose_name='僅研考會及國發會可開啟')),
                ('attachment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='檔案')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept', to='proposals.letter', verbose_name='公文')),
            ],
            options={
                'verbose_name': '公文附件',
                'verbose_name_plural': '公文附件',
                'ordering': ['id'],
            },
        ),
        append_only('proposals_letterenclosure'),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
