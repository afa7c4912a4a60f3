import django.core.serializers.json
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
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='案次')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='proposals.proposal')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='proposals.planversion', verbose_name='審議版本')),
            ],
            options={
                'verbose_name': '議程',
                'verbose_name_plural': '議程',
                'ordering': ['meeting_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('number', models.PositiveSmallIntegerField(verbose_name='次別')),
                ('held_at', models.DateTimeField(verbose_name='開會時間')),
                ('place', models.CharField(max_length=120, verbose_name='地點')),
                ('chair', models.CharField(max_length=60, verbose_name='主持人')),
                ('status', models.CharField(choices=[('planned', '已排定'), ('minutes_confirmed', '紀錄已確認')], default='planned', max_length=20, verbose_name='狀態')),
                ('called_by', models.CharField(max_length=200, verbose_name='召開者')),
                ('called_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='排定時間')),
                ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='會議紀錄')),
                ('proposals', models.ManyToManyField(related_name='project_meetings', through='reviews.AgendaItem', to='proposals.proposal', verbose_name='計畫')),
            ],
            options={
                'verbose_name': '專案會議',
                'verbose_name_plural': '專案會議',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='meeting',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='reviews.meeting'),
        ),
        migrations.CreateModel(
            name='OpinionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='異動序號')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='進入現階段時間')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='期限')),
                ('holder', models.CharField(choices=[('proposer', '提案單位'), ('platform', '專管平台'), ('district', '區公所'), ('rdec', '研考會'), ('agencies', '審查機關'), ('convener', '召集人'), ('ndc', '國發會'), ('executing', '執行單位'), ('nobody', '（已結束）')], editable=False, max_length=12, verbose_name='目前在誰手上')),
                ('state', django_fsm.FSMField(choices=[('requested', '待機關回復'), ('awaiting_release', '已回復，待釋出'), ('released', '已釋出'), ('excused', '逾期結案')], default='requested', editable=False, max_length=20, protected=True, verbose_name='狀態')),
                ('result', models.CharField(blank=True, choices=[('agree', '同意'), ('revise', '修正後同意'), ('rereview', '修正後再審'), ('not_ours', '非本機關權管')], max_length=10, verbose_name='審查結果')),
                ('content_opinion', models.TextField(blank=True, max_length=4000, verbose_name='計畫內容意見')),
                ('fit_opinion', models.TextField(blank=True, max_length=4000, verbose_name='對接中央補助計畫之合宜性')),
                ('filed_at', models.DateTimeField(blank=True, null=True, verbose_name='回復時間')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='釋出時間')),
                ('excused_reason', models.TextField(blank=True, max_length=2000, verbose_name='逾期結案理由')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinion_requests', to='accounts.unit', verbose_name='審查機關')),
                ('holder_unit', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承辦單位')),
            ],
            options={
                'verbose_name': '審查意見',
                'verbose_name_plural': '審查意見',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OpinionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='項次')),
                ('section', models.CharField(blank=True, choices=[('basics', '基本資料'), ('resources', '資源盤點（人文地產景）'), ('consensus', '共識會議'), ('vision', '願景'), ('theme', '事業主題'), ('stakeholders', '利害關係人'), ('concept', '事業構想'), ('kpi', 'KPI 貢獻度'), ('budget', '所需資源'), ('benefits', '預期效益'), ('supplement', '補充事項')], max_length=12, verbose_name='章節')),
                ('text', models.TextField(max_length=2000, verbose_name='意見')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='回應')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='回應時間')),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='reviews.opinionrequest')),
            ],
            options={
                'verbose_name': '意見項目',
                'verbose_name_plural': '意見項目',
                'ordering': ['request_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='異動序號')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='進入現階段時間')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='期限')),
                ('holder', models.CharField(choices=[('proposer', '提案單位'), ('platform', '專管平台'), ('district', '區公所'), ('rdec', '研考會'), ('agencies', '審查機關'), ('convener', '召集人'), ('ndc', '國發會'), ('executing', '執行單位'), ('nobody', '（已結束）')], editable=False, max_length=12, verbose_name='目前在誰手上')),
                ('state', django_fsm.FSMField(choices=[('proposed', '待確認'), ('confirmed', '已確認'), ('queried', '待釐清'), ('dropped', '不列入')], default='proposed', editable=False, max_length=12, protected=True, verbose_name='狀態')),
                ('item', models.CharField(max_length=200, verbose_name='分工或配合事項')),
                ('role', models.CharField(choices=[('lead', '主辦'), ('assist', '協辦')], max_length=6, verbose_name='主協辦')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='accounts.unit', verbose_name='機關')),
                ('holder_unit', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承辦單位')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='proposals.proposal', verbose_name='計畫')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='reviews.opinionrequest', verbose_name='提出之審查意見')),
            ],
            options={
                'verbose_name': '分工事項',
                'verbose_name_plural': '分工事項',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OpinionTransition',
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
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='reviews.opinionrequest', verbose_name='審查意見')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
            ],
            options={
                'verbose_name': '審查意見歷程',
                'verbose_name_plural': '審查意見歷程',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReviewRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='輪次')),
                ('due_on', models.DateField(verbose_name='期限')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='分送時間')),
                ('opened_by', models.CharField(max_length=200, verbose_name='分送者')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='最近釋出時間')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='全數處理完畢時間')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_rounds', to='proposals.proposal', verbose_name='計畫')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_rounds', to='proposals.planversion', verbose_name='審查版本')),
            ],
            options={
                'verbose_name': '書面審查',
                'verbose_name_plural': '書面審查',
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='opinionrequest',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='reviews.reviewround', verbose_name='輪次'),
        ),
        migrations.CreateModel(
            name='CommitmentTransition',
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
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='reviews.commitment', verbose_name='分工事項')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
            ],
            options={
                'verbose_name': '分工事項歷程',
                'verbose_name_plural': '分工事項歷程',
                'ordering': ['id'],
                'abstract': False,
                'indexes': [models.Index(fields=['subject', 'id'], name='commitment_log')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='項次')),
                ('text', models.TextField(max_length=2000, verbose_name='決議')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='回應')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='回應時間')),
                ('agenda_item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='reviews.agendaitem')),
            ],
            options={
                'verbose_name': '會議決議',
                'verbose_name_plural': '會議決議',
                'ordering': ['agenda_item_id', 'number'],
                'constraints': [models.UniqueConstraint(fields=('agenda_item', 'number'), name='one_decision_number'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='answered_decision_has_answer')],
            },
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='one_meeting_number'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'minutes_confirmed'), _negated=True), ('minutes__isnull', False), _connector='OR'), name='confirmed_has_minutes'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='one_agenda_number'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'proposal'), name='one_agenda_item_a_plan'),
        ),
        migrations.AddConstraint(
            model_name='opinionitem',
            constraint=models.UniqueConstraint(fields=('request', 'number'), name='one_item_number'),
        ),
        migrations.AddConstraint(
            model_name='opinionitem',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='answered_item_has_answer'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(fields=['agency', 'state', 'id'], name='commitment_by_agency'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'dropped'), _negated=True), fields=('proposal', 'agency', 'item'), name='one_live_commitment'),
        ),
        migrations.AddIndex(
            model_name='opiniontransition',
            index=models.Index(fields=['subject', 'id'], name='opinion_log'),
        ),
        migrations.AddIndex(
            model_name='reviewround',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_on', 'id'], name='round_open'),
        ),
        migrations.AddConstraint(
            model_name='reviewround',
            constraint=models.UniqueConstraint(fields=('proposal', 'number'), name='one_round_number'),
        ),
        migrations.AddIndex(
            model_name='opinionrequest',
            index=models.Index(fields=['agency', 'state', 'due_on', 'id'], name='opinion_in_hand'),
        ),
        migrations.AddConstraint(
            model_name='opinionrequest',
            constraint=models.UniqueConstraint(fields=('round', 'agency'), name='one_request_an_agency'),
        ),
        migrations.AddConstraint(
            model_name='opinionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['awaiting_release', 'released']), _negated=True), models.Q(models.Q(('result', ''), _negated=True), ('filed_at__isnull', False)), _connector='OR'), name='filed_opinion_has_result'),
        ),
        migrations.AddConstraint(
            model_name='opinionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'excused'), _negated=True), models.Q(('excused_reason', ''), _negated=True), _connector='OR'), name='excused_has_reason'),
        ),
    ]
