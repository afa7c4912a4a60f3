"""Changes of accepted work plans and their log (R10)."""

import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models

from workflow.migration_ops import append_only, settles


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_checks_opinions'),
        ('tracking', '0014_ndc_comments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='異動序號')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='進入現階段時間')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='期限')),
                ('due_days', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='期限工作天數')),
                ('due_from', models.DateField(blank=True, editable=False, null=True, verbose_name='期限起算日')),
                ('holder', models.CharField(choices=[('proposer', '提案單位'), ('platform', '專管平台'), ('district', '區公所'), ('rdec', '研考會'), ('agencies', '審查機關'), ('convener', '召集人'), ('ndc', '國發會'), ('executing', '執行單位'), ('nobody', '（已結束）')], editable=False, max_length=12, verbose_name='目前在誰手上')),
                ('begun_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='開始處理時間')),
                ('begun_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='開始處理單位')),
                ('state', django_fsm.FSMField(choices=[('drafting', '填寫中'), ('filed', '待審'), ('accepted', '同意'), ('refused', '不同意'), ('dropped', '不再申請')], default='drafting', editable=False, max_length=10, protected=True, verbose_name='狀態')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第幾次變更')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('schedule', '期程展延'), ('items', '工作項目調整'), ('money', '經費調整'), ('scope', '範圍變更')], max_length=8), default=list, size=None, verbose_name='變更種類')),
                ('between', models.CharField(blank=True, choices=[('quarters', '同一年度各季之間'), ('years', '年度之間'), ('expenses', '經常門與資本門之間')], max_length=8, verbose_name='經費在哪之間調整')),
                ('why', models.TextField(blank=True, max_length=2000, verbose_name='變更理由')),
                ('filed_at', models.DateTimeField(blank=True, null=True, verbose_name='送審時間')),
                ('holder_unit', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承辦單位')),
                ('undertaking', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='tracking.undertaking', verbose_name='列管案件')),
                ('was', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracking.workplan', verbose_name='原工作計畫')),
                ('work_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracking.workplan', verbose_name='變更後工作計畫')),
            ],
            options={
                'verbose_name': '計畫變更',
                'verbose_name_plural': '計畫變更',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ChangeTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='時間')),
                ('move', models.CharField(max_length=40, verbose_name='動作')),
                ('source', models.CharField(max_length=30, verbose_name='原狀態')),
                ('target', models.CharField(max_length=30, verbose_name='新狀態')),
                ('actor_label', models.CharField(max_length=200, verbose_name='行為人')),
                ('row_version', models.PositiveIntegerField(verbose_name='異動序號')),
                ('holder', models.CharField(choices=[('proposer', '提案單位'), ('platform', '專管平台'), ('district', '區公所'), ('rdec', '研考會'), ('agencies', '審查機關'), ('convener', '召集人'), ('ndc', '國發會'), ('executing', '執行單位'), ('nobody', '（已結束）')], max_length=12, verbose_name='移交給')),
                ('due_on', models.DateField(null=True, verbose_name='期限')),
                ('key', models.CharField(max_length=64, null=True, unique=True, verbose_name='防重鍵')),
                ('data', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='資料')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='請求編號')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='來源位址')),
                ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.deputy', verbose_name='代理')),
                ('holder_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='身分')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='tracking.changerequest', verbose_name='計畫變更')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
            ],
            options={
                'verbose_name': '計畫變更歷程',
                'verbose_name_plural': '計畫變更歷程',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='changerequest',
            index=models.Index(condition=models.Q(('state', 'filed')), fields=['holder_unit', 'due_on'], name='change_in_hand'),
        ),
        migrations.AddConstraint(
            model_name='changerequest',
            constraint=models.UniqueConstraint(fields=('undertaking', 'number'), name='one_change_number'),
        ),
        migrations.AddConstraint(
            model_name='changerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['drafting', 'filed'])), fields=('undertaking',), name='one_open_change'),
        ),
        migrations.AddConstraint(
            model_name='changerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['filed', 'accepted', 'refused']), _negated=True), models.Q(('filed_at__isnull', False), ('work_plan__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='filed_change_says_what'),
        ),
        migrations.AddIndex(
            model_name='changetransition',
            index=models.Index(fields=['subject', 'id'], name='change_log'),
        ),
        append_only('tracking_changetransition'),
        settles('tracking_changerequest', 'change'),
    ]
