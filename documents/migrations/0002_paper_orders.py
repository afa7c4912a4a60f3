

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=20)),
                ('said', models.JSONField(default=dict)),
                ('layout', models.CharField(max_length=16)),
                ('state', models.CharField(choices=[('wanted', '製作中'), ('made', '已完成'), ('failed', '未能完成')], default='wanted', max_length=10)),
                ('asked_by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('available_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('progress', models.PositiveIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(null=True)),
                ('kept_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '文件製作',
                'verbose_name_plural': '文件製作',
                'indexes': [models.Index(condition=models.Q(('state', 'wanted')), fields=['asked_at', 'id'], name='paper_wanted'), models.Index(condition=models.Q(('kept_until__isnull', False)), fields=['kept_until'], name='paper_kept_until')],
            },
        ),
    ]
