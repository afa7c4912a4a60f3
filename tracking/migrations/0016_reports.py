"""Progress reports, their lights, the causes of delay; of the latest report what lists show (R10)."""

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models

from workflow.migration_ops import append_only, settles

class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_checks_opinions'),
        ('documents', '0005_parts'),
        ('tracking', '0015_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DelayCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='落後原因')),
                ('is_used', models.BooleanField(default=True, verbose_name='可選用')),
            ],
            options={
                'verbose_name': '落後原因',
                'verbose_name_plural': '落後原因',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='undertaking',
            name='actual',
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='實際進度（%）'),
        ),
        migrations.AddField(
            model_name='undertaking',
            name='light',
            field=models.CharField(blank=True, choices=[('green', '正常'), ('yellow', '注意'), ('red', '落後'), ('unreported', '未填報')], max_length=10, verbose_name='燈號'),
        ),
        migrations.AddField(
            model_name='undertaking',
            name='report_every',
            field=models.CharField(choices=[('month', '每月'), ('quarter', '每季')], default='month', max_length=8, verbose_name='填報頻率'),
        ),
        migrations.AddField(
            model_name='undertaking',
            name='reported_until',
            field=models.DateField(blank=True, null=True, verbose_name='填報至'),
        ),
        migrations.AddField(
            model_name='undertaking',
            name='reds',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='連續落後期數'),
        ),
        migrations.AddField(
            model_name='undertaking',
            name='unfiled',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='待填報期數'),
        ),
        migrations.CreateModel(
            name='LightRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('progress_yellow', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='進度落後逾此為注意（百分點）')),
                ('progress_red', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='進度落後逾此為落後（百分點）')),
                ('spending_yellow', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='支用落後逾此為注意（百分點）')),
                ('spending_red', models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='支用落後逾此為落後（百分點）')),
            ],
            options={
                'verbose_name': '燈號門檻',
                'verbose_name_plural': '燈號門檻',
                'constraints': [models.CheckConstraint(condition=models.Q(('progress_red__gt', models.F('progress_yellow')), ('spending_red__gt', models.F('spending_yellow'))), name='red_after_yellow')],
            },
        ),
        migrations.CreateModel(
            name='ProgressReport',
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
                ('state', django_fsm.FSMField(choices=[('open', '待填報'), ('filed', '待核備'), ('accepted', '已核備')], default='open', editable=False, max_length=10, protected=True, verbose_name='狀態')),
                ('number', models.PositiveSmallIntegerField(verbose_name='期別')),
                ('first_day', models.DateField(verbose_name='自')),
                ('last_day', models.DateField(verbose_name='至')),
                ('opened_on', models.DateField(verbose_name='開放填報日')),
                ('spent', models.BigIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100000000000)], verbose_name='累計支用核定補助（元）')),
                ('spent_reason', models.CharField(blank=True, max_length=500, verbose_name='累計支用減少之原因')),
                ('narrative', models.TextField(blank=True, max_length=4000, verbose_name='辦理情形')),
                ('remedy', models.TextField(blank=True, max_length=2000, verbose_name='改善措施')),
                ('next_steps', models.TextField(blank=True, max_length=2000, verbose_name='下期預定辦理')),
                ('planned', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='預定進度（%）')),
                ('actual', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='實際進度（%）')),
                ('filed_at', models.DateTimeField(blank=True, null=True, verbose_name='填報時間')),
                ('filed_by', models.CharField(blank=True, max_length=200, verbose_name='填報者')),
                ('baseline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='tracking.workplan', verbose_name='基準工作計畫')),
                ('causes', models.ManyToManyField(blank=True, related_name='+', to='tracking.delaycause', verbose_name='落後原因')),
                ('holder_unit', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承辦單位')),
                ('undertaking', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='tracking.undertaking', verbose_name='列管案件')),
            ],
            options={
                'verbose_name': '進度報告',
                'verbose_name_plural': '進度報告',
                'ordering': ['undertaking', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('evidence', '佐證'), ('photo', '照片')], max_length=10, verbose_name='種類')),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='圖說')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='檔案')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='tracking.progressreport')),
            ],
            options={
                'verbose_name': '報告附件',
                'verbose_name_plural': '報告附件',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReportLight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('progress_gap', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='進度差（百分點）')),
                ('spending_gap', models.DecimalField(decimal_places=1, max_digits=4, null=True, verbose_name='支用差（百分點）')),
                ('computed', models.CharField(choices=[('green', '正常'), ('yellow', '注意'), ('red', '落後'), ('unreported', '未填報')], max_length=10, verbose_name='計算燈號')),
                ('judged', models.CharField(blank=True, choices=[('green', '正常'), ('yellow', '注意'), ('red', '落後'), ('unreported', '未填報')], max_length=10, verbose_name='人工燈號')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='人工判定之理由')),
                ('was', models.CharField(blank=True, choices=[('green', '正常'), ('yellow', '注意'), ('red', '落後'), ('unreported', '未填報')], max_length=10, verbose_name='前期燈號')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='時間')),
                ('by', models.CharField(blank=True, max_length=200, verbose_name='判定者')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lights', to='tracking.progressreport')),
            ],
            options={
                'verbose_name': '燈號',
                'verbose_name_plural': '燈號',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ReportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.PositiveSmallIntegerField(verbose_name='項次')),
                ('percent', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='完成（%）')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='說明')),
                ('report', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='tracking.progressreport')),
            ],
            options={
                'verbose_name': '項目進度',
                'verbose_name_plural': '項目進度',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ReportTransition',
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
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='tracking.progressreport', verbose_name='進度報告')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
            ],
            options={
                'verbose_name': '進度報告歷程',
                'verbose_name_plural': '進度報告歷程',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='progressreport',
            index=models.Index(fields=['state', 'due_on', 'id'], name='report_by_state'),
        ),
        migrations.AddIndex(
            model_name='progressreport',
            index=models.Index(condition=models.Q(('state', 'filed')), fields=['holder_unit', 'due_on'], name='report_in_hand'),
        ),
        migrations.AddIndex(
            model_name='reportlight',
            index=models.Index(fields=['at'], name='light_by_day'),
        ),
        migrations.AddConstraint(
            model_name='progressreport',
            constraint=models.UniqueConstraint(fields=('undertaking', 'number'), name='one_report_number'),
        ),
        migrations.AddConstraint(
            model_name='progressreport',
            constraint=models.UniqueConstraint(fields=('undertaking', 'last_day'), name='one_report_a_period'),
        ),
        migrations.AddConstraint(
            model_name='progressreport',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='report_period'),
        ),
        migrations.AddConstraint(
            model_name='progressreport',
            constraint=models.CheckConstraint(condition=models.Q(('spent__gte', 0)), name='report_spent'),
        ),
        migrations.AddConstraint(
            model_name='progressreport',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('actual__isnull', False), ('filed_at__isnull', False), ('planned__isnull', False)), _connector='OR'), name='filed_has_figures'),
        ),
        migrations.AddConstraint(
            model_name='reportlight',
            constraint=models.CheckConstraint(condition=models.Q(('judged', ''), models.Q(('reason', ''), _negated=True), _connector='OR'), name='judged_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='reportline',
            constraint=models.UniqueConstraint(fields=('report', 'code'), name='one_line_an_item'),
        ),
        migrations.AddConstraint(
            model_name='reportline',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='line_percent'),
        ),
        migrations.AddIndex(
            model_name='reporttransition',
            index=models.Index(fields=['subject', 'id'], name='report_log'),
        ),
        append_only("tracking_reporttransition"),
        append_only("tracking_reportlight"),
        settles("tracking_progressreport", "report"),
    ]
