"""What was tried and how it ended: a log like every other."""

import django.utils.timezone
from django.db import migrations, models

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('backup', '備份'), ('drill', '還原演練'), ('logs', '紀錄核對')], max_length=6, verbose_name='種類')),
                ('began_at', models.DateTimeField(verbose_name='開始時間')),
                ('ended_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='結束時間')),
                ('is_good', models.BooleanField(verbose_name='成功')),
                ('words', models.CharField(max_length=500, verbose_name='結果')),
            ],
            options={
                'verbose_name': '保全紀錄',
                'verbose_name_plural': '保全紀錄',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('is_good', True)), fields=['kind', '-ended_at'], name='proofs_good')],
            },
        ),
        append_only("records_proof"),
    ]
