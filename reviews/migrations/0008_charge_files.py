"""Files that come with what a unit reports of a decision or of what it confirmed."""

import django.db.models.deletion
from django.db import migrations, models

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0006_lease'),
        ('reviews', '0007_decision_due'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChargeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(verbose_name='異動序號')),
                (
                    'attachment',
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name='+',
                        to='documents.attachment',
                        verbose_name='附件',
                    ),
                ),
                (
                    'charge',
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name='files',
                        to='reviews.charge',
                        verbose_name='交辦事項',
                    ),
                ),
            ],
            options={
                'verbose_name': '交辦事項附件',
                'verbose_name_plural': '交辦事項附件',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['charge', 'id'], name='files_of_charge')],
            },
        ),
        append_only('reviews_chargefile'),
    ]
