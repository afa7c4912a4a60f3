"""What units answer to the invitation to a visit, as it was written."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_partners'),
        ('guidance', '0003_contacts'),
    ]

    operations = [
        migrations.CreateModel(
            name='VisitAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comes', models.BooleanField(verbose_name='出席')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=5, verbose_name='可以的日期')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='出席人員或說明')),
                ('sequence', models.PositiveSmallIntegerField(null=True, verbose_name='改期次數')),
                ('by', models.CharField(max_length=200, verbose_name='回復人')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='回復時間')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='單位')),
                ('visit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='guidance.visit', verbose_name='現地訪視')),
            ],
            options={
                'verbose_name': '訪視邀請的回復',
                'verbose_name_plural': '訪視邀請的回復',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['visit', 'unit', 'id'], name='answers_to_visit')],
            },
        ),
        append_only("guidance_visitanswer"),
    ]
