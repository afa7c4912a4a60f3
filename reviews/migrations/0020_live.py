
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0019_minutes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(max_length=120, verbose_name='單位')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='職稱')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('rank', models.CharField(blank=True, choices=[('senior', '簡任'), ('junior', '薦任'), ('elementary', '委任'), ('other', '其他（政務、民選等）')], max_length=10, verbose_name='官職等')),
                ('by', models.CharField(blank=True, max_length=200, verbose_name='登錄者')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='報到時間')),
                ('invitation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='arrival', to='reviews.invitation', verbose_name='邀請對象')),
                ('meeting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='reviews.meeting')),
            ],
            options={
                'verbose_name': '報到',
                'verbose_name_plural': '報到',
                'ordering': ['meeting_id', 'id'],
                'indexes': [models.Index(fields=['meeting', 'id'], name='arrival_of_meeting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('invitation', None)), fields=('meeting', 'organisation', 'name'), name='one_arrival_uninvited')],
            },
        ),
    ]
