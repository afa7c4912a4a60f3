import chapters.services
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('chapters', '0001_initial'),
        ('documents', '0001_initial'),
        ('programmes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseCounter',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('sha256', models.CharField(max_length=64)),
                ('template_version', models.CharField(max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='DistrictVision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('text', models.TextField(max_length=4000, verbose_name='願景')),
                ('adopted_on', models.DateField(verbose_name='通過日期')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='說明')),
                ('created_by', models.CharField(max_length=200, verbose_name='登錄者')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登錄時間')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visions', to='accounts.district', verbose_name='行政區')),
            ],
            options={
                'ordering': ['district', 'number'],
            },
        ),
        migrations.CreateModel(
            name='PlanImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=100, verbose_name='檔名')),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('plans', models.JSONField(default=list)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PrivacyNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='版次')),
                ('collector', models.TextField(max_length=500, verbose_name='蒐集機關名稱')),
                ('purpose', models.TextField(max_length=1000, verbose_name='蒐集之目的')),
                ('categories', models.TextField(max_length=1000, verbose_name='個人資料之類別')),
                ('usage', models.TextField(max_length=1500, verbose_name='個人資料利用之期間、地區、對象及方式')),
                ('rights', models.TextField(max_length=1500, verbose_name='當事人依第三條規定得行使之權利及方式')),
                ('refusal', models.TextField(max_length=1000, verbose_name='當事人得自由選擇提供個人資料時，不提供將對其權益之影響')),
                ('effective_from', models.DateField(verbose_name='生效日')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='公告時間')),
                ('created_by', models.CharField(max_length=200, verbose_name='公告者')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['-effective_from', '-number'], name='notice_in_force')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='異動序號')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='進入現階段時間')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='期限')),
                ('holder', models.CharField(choices=[('proposer', '提案單位'), ('platform', '專管平台'), ('district', '區公所'), ('rdec', '研考會'), ('agencies', '審查機關'), ('convener', '召集人'), ('ndc', '國發會'), ('executing', '執行單位'), ('nobody', '（已結束）')], editable=False, max_length=12, verbose_name='目前在誰手上')),
                ('state', django_fsm.FSMField(choices=[('drafting', '籌備撰寫'), ('notified', '已知會專管平台'), ('coaching', '專管平台輔導'), ('coaching_revision', '輔導後修正計畫內容'), ('with_district', '區公所收件'), ('with_rdec', '研考會收件'), ('intake_revision', '收件補正'), ('formed', '計畫成案'), ('document_review', '機關書面審查'), ('review_revision', '書審後修正計畫內容'), ('confirming', '應確認事項檢核'), ('project_meeting', '專案會議'), ('meeting_revision', '專案會議後修正計畫內容'), ('ready_for_counselling', '待函送國發會（輔導會議）'), ('ndc_counselling', '國發會輔導會議'), ('ndc_revision', '輔導會議後修正計畫內容'), ('ready_for_working', '待函送國發會（工作會議）'), ('ndc_working', '國發會工作會議'), ('ndc_adjustment', '需修正或調整計畫'), ('preliminarily_approved', '初步核定'), ('approved', '核定案件'), ('executing', '執行（列管）'), ('plan_change', '執行中計畫調整'), ('closed', '結案解除列管'), ('withdrawn', '撤案'), ('declined', '不予成案、未獲通過')], default='drafting', editable=False, max_length=24, protected=True, verbose_name='狀態')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立時間')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最後修改')),
                ('title', models.CharField(max_length=100, verbose_name='計畫名稱')),
                ('summary', models.TextField(blank=True, max_length=1000, verbose_name='構想摘要')),
                ('contact_name', models.CharField(blank=True, max_length=60, verbose_name='聯絡人')),
                ('contact_phone', models.CharField(blank=True, max_length=40, verbose_name='聯絡電話')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='聯絡電子郵件')),
                ('vision', models.TextField(blank=True, max_length=4000, verbose_name='地方創生願景')),
                ('benefits', models.TextField(blank=True, max_length=4000, verbose_name='預期效益')),
                ('case_number', models.CharField(blank=True, editable=False, max_length=12, null=True, unique=True, verbose_name='案號')),
                ('notified_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='知會時間')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='首次送件時間')),
                ('vision_fit', models.TextField(blank=True, editable=False, max_length=1000, verbose_name='符合該區願景之說明')),
                ('returned_by', models.CharField(blank=True, choices=[('proposer', '提案單位'), ('platform', '專管平台'), ('district', '區公所'), ('rdec', '研考會'), ('agencies', '審查機關'), ('convener', '召集人'), ('ndc', '國發會'), ('executing', '執行單位'), ('nobody', '（已結束）')], editable=False, max_length=12, verbose_name='退件窗口')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='示範資料')),
                ('coach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='輔導員')),
                ('copied_from', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='proposals.proposal', verbose_name='複製自')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='建立者')),
                ('districts', models.ManyToManyField(related_name='proposals', to='accounts.district', verbose_name='提案行政區')),
                ('holder_unit', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承辦單位')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='accounts.unit', verbose_name='提案單位')),
                ('represented_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='represented_plans', to='accounts.unit', verbose_name='代為提案單位')),
                ('template', models.ForeignKey(default=chapters.services.current_template_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='chapters.chaptertemplate', verbose_name='章節範本')),
                ('version', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='proposals.planversion', verbose_name='現行版本')),
            ],
            options={
                'verbose_name': '計畫',
                'verbose_name_plural': '計畫',
                'ordering': ['-id'],
                'permissions': [('review_proposal', '書面審查'), ('attend_meeting_proposal', '專案會議'), ('follow_proposal', '函送國發會'), ('counsel_proposal', '輔導')],
            },
        ),
        migrations.AddField(
            model_name='planversion',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='proposals.proposal'),
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('personal_data', '個人資料蒐集、處理及利用'), ('showcase', '成果公開展示')], max_length=16, verbose_name='同意事項')),
                ('given', models.BooleanField(verbose_name='同意')),
                ('renewed', models.BooleanField(default=True, verbose_name='本次勾選')),
                ('actor_label', models.CharField(max_length=200, verbose_name='行為人')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='時間')),
                ('on_behalf', models.BooleanField(default=False, verbose_name='代為同意')),
                ('representative', models.CharField(blank=True, max_length=200, verbose_name='代為提案')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='proposals.planversion', verbose_name='計畫版本')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='proposals.privacynotice', verbose_name='告知事項')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='proposals.proposal')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ConsensusMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(max_length=120, verbose_name='地點')),
                ('attendance', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='出席人數')),
                ('summary', models.TextField(blank=True, max_length=2000, verbose_name='共識要點')),
                ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='documents.attachment', verbose_name='會議紀錄')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consensus_meetings', to='proposals.proposal')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BudgetAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=200)),
                ('fingerprint', models.CharField(max_length=64)),
                ('reason', models.TextField(max_length=500, verbose_name='理由')),
                ('answered_by', models.CharField(max_length=200)),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_answers', to='proposals.proposal')),
            ],
        ),
        migrations.CreateModel(
            name='ProposalFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('minutes', '共識會議紀錄'), ('supporting', '佐證資料'), ('letter', '公文'), ('meeting_minutes', '專案會議紀錄'), ('ndc_minutes', '國發會會議紀錄'), ('approval', '部會核定函'), ('work_plan', '工作計畫'), ('results', '成果報告')], max_length=16, verbose_name='用途')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='proposal_file', to='documents.attachment')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='proposals.proposal')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ProposalGroupObjectPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_permissions', to='proposals.proposal')),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='plan_permissions', to='auth.group')),
                ('permission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.permission')),
            ],
        ),
        migrations.CreateModel(
            name='ProposalTransition',
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
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='proposals.proposal', verbose_name='計畫')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='proposals.planversion', verbose_name='版本')),
            ],
            options={
                'verbose_name': '歷程',
                'verbose_name_plural': '歷程',
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.CharField(max_length=200, verbose_name='聯絡方式')),
                ('reason', models.TextField(max_length=500, verbose_name='與當事人之關係及代為提案事由')),
                ('actor_label', models.CharField(max_length=200, verbose_name='行為人')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='時間')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='簽名同意書')),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='on_behalf', to='proposals.proposal')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
            ],
        ),
        migrations.CreateModel(
            name='ResourceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('people', '人'), ('culture', '文'), ('land', '地'), ('industry', '產'), ('landscape', '景')], max_length=10, verbose_name='類別')),
                ('name', models.CharField(max_length=80, verbose_name='名稱')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地點')),
                ('description', models.TextField(blank=True, max_length=1000, verbose_name='特色說明')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='proposals.proposal')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SectionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_in', models.CharField(choices=[('drafting', '籌備撰寫'), ('notified', '已知會專管平台'), ('coaching', '專管平台輔導'), ('coaching_revision', '輔導後修正計畫內容'), ('with_district', '區公所收件'), ('with_rdec', '研考會收件'), ('intake_revision', '收件補正'), ('formed', '計畫成案'), ('document_review', '機關書面審查'), ('review_revision', '書審後修正計畫內容'), ('confirming', '應確認事項檢核'), ('project_meeting', '專案會議'), ('meeting_revision', '專案會議後修正計畫內容'), ('ready_for_counselling', '待函送國發會（輔導會議）'), ('ndc_counselling', '國發會輔導會議'), ('ndc_revision', '輔導會議後修正計畫內容'), ('ready_for_working', '待函送國發會（工作會議）'), ('ndc_working', '國發會工作會議'), ('ndc_adjustment', '需修正或調整計畫'), ('preliminarily_approved', '初步核定'), ('approved', '核定案件'), ('executing', '執行（列管）'), ('plan_change', '執行中計畫調整'), ('closed', '結案解除列管'), ('withdrawn', '撤案'), ('declined', '不予成案、未獲通過')], max_length=24)),
                ('section', models.CharField(choices=[('basics', '基本資料'), ('resources', '資源盤點（人文地產景）'), ('consensus', '共識會議'), ('vision', '願景'), ('theme', '事業主題'), ('stakeholders', '利害關係人'), ('concept', '事業構想'), ('kpi', 'KPI 貢獻度'), ('budget', '所需資源'), ('benefits', '預期效益'), ('supplement', '補充事項')], max_length=12, verbose_name='章節')),
                ('reason', models.TextField(max_length=2000, verbose_name='理由')),
                ('asked_by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revised_at', models.DateTimeField(null=True, verbose_name='已修正')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='回應')),
                ('closed_at', models.DateTimeField(null=True)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='section_requests', to='proposals.proposal')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Venture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=100, verbose_name='事業名稱')),
                ('theme', models.TextField(blank=True, max_length=4000, verbose_name='事業主題')),
                ('method', models.TextField(blank=True, max_length=4000, verbose_name='推動方法')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='經度')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='緯度')),
                ('declared_total', models.BigIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0)], verbose_name='事業總經費（元）')),
                ('outcome', models.CharField(choices=[('pending', '未決定'), ('passed', '通過'), ('rejected', '未通過')], default='pending', editable=False, max_length=10, verbose_name='結果')),
                ('executing_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='executed_ventures', to='accounts.unit', verbose_name='執行單位')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ventures', to='proposals.proposal')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Stakeholder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=80, verbose_name='對象')),
                ('relation', models.CharField(max_length=120, verbose_name='關係')),
                ('involvement', models.TextField(blank=True, max_length=500, verbose_name='參與方式')),
                ('venture', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stakeholders', to='proposals.venture')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SectionMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('basics', '基本資料'), ('resources', '資源盤點（人文地產景）'), ('consensus', '共識會議'), ('vision', '願景'), ('theme', '事業主題'), ('stakeholders', '利害關係人'), ('concept', '事業構想'), ('kpi', 'KPI 貢獻度'), ('budget', '所需資源'), ('benefits', '預期效益'), ('supplement', '補充事項')], max_length=12)),
                ('saves', models.PositiveIntegerField(default=0)),
                ('saved_by', models.CharField(blank=True, max_length=200)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='section_marks', to='proposals.proposal')),
                ('venture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='section_marks', to='proposals.venture')),
            ],
        ),
        migrations.CreateModel(
            name='SectionDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('basics', '基本資料'), ('resources', '資源盤點（人文地產景）'), ('consensus', '共識會議'), ('vision', '願景'), ('theme', '事業主題'), ('stakeholders', '利害關係人'), ('concept', '事業構想'), ('kpi', 'KPI 貢獻度'), ('budget', '所需資源'), ('benefits', '預期效益'), ('supplement', '補充事項')], max_length=12)),
                ('data', models.TextField()),
                ('base', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='section_drafts', to='proposals.proposal')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='section_drafts', to=settings.AUTH_USER_MODEL)),
                ('venture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='section_drafts', to='proposals.venture')),
            ],
        ),
        migrations.CreateModel(
            name='ScheduleStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('title', models.CharField(max_length=100, verbose_name='工作項目')),
                ('starts_on', models.DateField(verbose_name='開始')),
                ('ends_on', models.DateField(verbose_name='完成')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地點')),
                ('venture', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='proposals.venture')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='KpiContribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('year', models.PositiveSmallIntegerField(choices=[(114, '114'), (115, '115'), (116, '116'), (117, '117')], verbose_name='年度')),
                ('baseline', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='基準值')),
                ('target', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='目標值')),
                ('evidence', models.CharField(blank=True, max_length=200, verbose_name='佐證來源')),
                ('kpi', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='programmes.kpi', verbose_name='指標')),
                ('venture', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kpis', to='proposals.venture')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('item', models.CharField(max_length=100, verbose_name='項目')),
                ('year', models.PositiveSmallIntegerField(choices=[(114, '114'), (115, '115'), (116, '116'), (117, '117')], verbose_name='年度')),
                ('expense', models.CharField(choices=[('recurrent', '經常門'), ('capital', '資本門')], max_length=10, verbose_name='經／資')),
                ('central', models.BigIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100000000000)], verbose_name='中央')),
                ('local', models.BigIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100000000000)], verbose_name='地方')),
                ('private', models.BigIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100000000000)], verbose_name='民間')),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='programmes.centralprogramme', verbose_name='對接中央計畫')),
                ('venture', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_lines', to='proposals.venture')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.JSONField(default=str)),
                ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='chapters.question')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='proposals.proposal')),
                ('venture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='proposals.venture')),
            ],
        ),
        migrations.CreateModel(
            name='VentureFit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fit', models.CharField(choices=[('fits', '符合'), ('partly', '部分符合'), ('not', '不符')], max_length=8, verbose_name='是否符合')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='說明')),
                ('recorded_by', models.CharField(max_length=200, verbose_name='認定者')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='認定時間')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.district')),
                ('venture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fits', to='proposals.venture')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fits', to='proposals.planversion')),
                ('vision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fits', to='proposals.districtvision')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='VisionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='vision_file', to='documents.attachment')),
                ('vision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='proposals.districtvision')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='districtvision',
            constraint=models.UniqueConstraint(fields=('district', 'number'), name='one_vision_number'),
        ),
        migrations.AddConstraint(
            model_name='planimport',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='one_import_a_page'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['holder_unit', 'due_on', 'id'], name='plan_in_hand'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['owner', '-id'], name='plan_by_owner'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['state', '-id'], name='plan_by_state'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['due_on'], name='plan_by_due'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('notified_at__isnull', False)), fields=['-id'], include=('title', 'case_number'), name='plan_told'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='plan_title'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('state__in', ['formed', 'with_district', 'with_rdec'])), fields=['holder_unit', 'due_on', 'id'], name='plan_at_intake'),
        ),
        migrations.AddConstraint(
            model_name='planversion',
            constraint=models.UniqueConstraint(fields=('proposal', 'number'), name='one_version_number'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['proposal', 'kind', '-id'], name='consent_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'showcase'), ('version__isnull', False), _connector='OR'), name='filed_consent_has_version'),
        ),
        migrations.AddConstraint(
            model_name='budgetanswer',
            constraint=models.UniqueConstraint(fields=('proposal', 'about', 'fingerprint'), name='one_answer_a_warning'),
        ),
        migrations.AddConstraint(
            model_name='proposalgroupobjectpermission',
            constraint=models.UniqueConstraint(fields=('group', 'content_object', 'permission'), name='one_permission_of_a_unit'),
        ),
        migrations.AddIndex(
            model_name='proposaltransition',
            index=models.Index(fields=['subject', 'id'], name='plan_log'),
        ),
        migrations.AddIndex(
            model_name='sectionrequest',
            index=models.Index(fields=['proposal', 'id'], name='request_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='venture',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='venture_place_whole', violation_error_message='經度與緯度要一起填。'),
        ),
        migrations.AddConstraint(
            model_name='sectionmark',
            constraint=models.UniqueConstraint(fields=('proposal', 'section', 'venture'), name='one_mark_a_section', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='sectiondraft',
            constraint=models.UniqueConstraint(fields=('proposal', 'section', 'venture', 'user'), name='one_draft_a_person', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='schedulestep',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='step_period'),
        ),
        migrations.AddConstraint(
            model_name='kpicontribution',
            constraint=models.UniqueConstraint(fields=('venture', 'kpi', 'year'), name='one_target_a_year'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('central__gte', 0), ('local__gte', 0), ('private__gte', 0)), name='money_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('proposal', 'venture', 'question'), name='one_answer_a_question', nulls_distinct=False),
        ),
    ]
