import django.db.models.deletion
import django.utils.timezone
import documents.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(upload_to=documents.models.stored_as, verbose_name='檔案')),
                ('name', models.CharField(max_length=100, verbose_name='檔名')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（位元組）')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('mime', models.CharField(max_length=100, verbose_name='類型')),
                ('scan', models.CharField(choices=[('not_scanned', '未掃描'), ('clean', '掃描通過'), ('quarantined', '隔離')], default='not_scanned', max_length=12, verbose_name='掃毒')),
                ('virus', models.CharField(blank=True, max_length=100, verbose_name='病毒名稱')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上傳時間')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上傳者')),
                ('uploaded_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='上傳單位')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['created_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('scan', 'quarantined'), ('virus', '')), fields=['created_at'], name='attachment_to_scan')],
            },
        ),
    ]
