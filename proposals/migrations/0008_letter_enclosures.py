"""Papers that go with a letter, frozen when it is drafted."""

import django.db.models.deletion
from django.db import migrations, models

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [
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
    ]
