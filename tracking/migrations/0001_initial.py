import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('documents', '0001_initial'),
        ('proposals', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NdcSubmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('counselling', '輔導會議'), ('working', '工作會議')], max_length=12, verbose_name='會議')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='次別')),
                ('letter_number', models.CharField(max_length=40, verbose_name='發文字號')),
                ('letter_date', models.DateField(verbose_name='發文日期')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登錄時間')),
                ('met_on', models.DateField(blank=True, null=True, verbose_name='會議日期')),
                ('result', models.CharField(choices=[('pending', '待國發會回復'), ('passed', '通過'), ('revise', '需修正'), ('rejected', '未通過')], default='pending', max_length=10, verbose_name='結果')),
                ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='會議紀錄')),
                ('proposal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ndc_submissions', to='proposals.proposal', verbose_name='計畫')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ndc_submissions', to='proposals.planversion', verbose_name='函送版本')),
            ],
            options={
                'verbose_name': '函送國發會',
                'verbose_name_plural': '函送國發會',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Undertaking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='異動序號')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='進入現階段時間')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='期限')),
                ('holder', models.CharField(choices=[('proposer', '提案單位'), ('platform', '專管平台'), ('district', '區公所'), ('rdec', '研考會'), ('agencies', '審查機關'), ('convener', '召集人'), ('ndc', '國發會'), ('executing', '執行單位'), ('nobody', '（已結束）')], editable=False, max_length=12, verbose_name='目前在誰手上')),
                ('state', django_fsm.FSMField(choices=[('planning', '待提工作計畫'), ('plan_filed', '工作計畫待核備'), ('tracked', '列管中'), ('completed', '已提報完成'), ('released', '解除列管'), ('terminated', '撤銷管制')], default='planning', editable=False, max_length=12, protected=True, verbose_name='狀態')),
                ('planned_start', models.DateField(blank=True, null=True, verbose_name='預定開始')),
                ('planned_end', models.DateField(blank=True, null=True, verbose_name='預定完成')),
                ('plan_summary', models.TextField(blank=True, max_length=4000, verbose_name='工作項目與期程')),
                ('results_summary', models.TextField(blank=True, max_length=4000, verbose_name='成果摘要')),
                ('holder_unit', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承辦單位')),
                ('results', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='成果報告')),
                ('venture', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undertaking', to='proposals.venture', verbose_name='事業')),
                ('work_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='工作計畫')),
            ],
            options={
                'verbose_name': '列管案件',
                'verbose_name_plural': '列管案件',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='UndertakingTransition',
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
                ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.deputy', verbose_name='代理')),
                ('holder_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='身分')),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='tracking.undertaking', verbose_name='列管案件')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
            ],
            options={
                'verbose_name': '列管歷程',
                'verbose_name_plural': '列管歷程',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VentureDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('pending', '未決定'), ('passed', '通過'), ('rejected', '未通過')], max_length=10, verbose_name='結果')),
                ('submission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='tracking.ndcsubmission')),
                ('venture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ndc_decisions', to='proposals.venture', verbose_name='事業')),
            ],
            options={
                'verbose_name': '事業結果',
                'verbose_name_plural': '事業結果',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ApprovalLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ministry', models.CharField(max_length=60, verbose_name='核定機關')),
                ('letter_number', models.CharField(max_length=40, verbose_name='核定函字號')),
                ('letter_date', models.DateField(verbose_name='核定函日期')),
                ('amount', models.BigIntegerField(validators=[django.core.validators.MaxValueValidator(100000000000)], verbose_name='核定金額（元）')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登錄時間')),
                ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='核定函')),
                ('venture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approval_letters', to='proposals.venture', verbose_name='事業')),
            ],
            options={
                'verbose_name': '核定函',
                'verbose_name_plural': '核定函',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='approved_not_negative')],
            },
        ),
        migrations.AddConstraint(
            model_name='ndcsubmission',
            constraint=models.UniqueConstraint(fields=('proposal', 'kind', 'sequence'), name='one_ndc_sequence'),
        ),
        migrations.AddConstraint(
            model_name='ndcsubmission',
            constraint=models.UniqueConstraint(condition=models.Q(('result', 'pending')), fields=('proposal',), name='one_pending_ndc'),
        ),
        migrations.AddConstraint(
            model_name='ndcsubmission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('met_on', None), ('minutes', None), ('result', 'pending')), models.Q(models.Q(('result', 'pending'), _negated=True), ('met_on__isnull', False), ('minutes__isnull', False)), _connector='OR'), name='ndc_result_has_minutes'),
        ),
        migrations.AddIndex(
            model_name='undertaking',
            index=models.Index(fields=['due_on', 'id'], name='undertaking_by_due'),
        ),
        migrations.AddIndex(
            model_name='undertaking',
            index=models.Index(fields=['state', 'due_on', 'id'], name='undertaking_by_state'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(('planned_end__isnull', True), ('planned_end__gte', models.F('planned_start')), _connector='OR'), name='undertaking_period'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['plan_filed', 'tracked', 'completed', 'released']), _negated=True), models.Q(('planned_end__isnull', False), ('planned_start__isnull', False), ('work_plan__isnull', False)), _connector='OR'), name='tracked_has_work_plan'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['completed', 'released']), _negated=True), ('results__isnull', False), _connector='OR'), name='completed_has_results'),
        ),
        migrations.AddIndex(
            model_name='undertakingtransition',
            index=models.Index(fields=['subject', 'id'], name='undertaking_log'),
        ),
        migrations.AddConstraint(
            model_name='venturedecision',
            constraint=models.UniqueConstraint(fields=('submission', 'venture'), name='one_decision_a_venture'),
        ),
    ]
