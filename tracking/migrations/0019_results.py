"""Results, their final report, pictures with consent, grounds of termination; the state in which a report waits (R10)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.db import migrations, models


# As ``0011_concerns``, with the state in which the final report waits for the platform.
CONCERNED = """
CREATE OR REPLACE FUNCTION tracking_concerned(plans bigint[])
RETURNS TABLE (unit_id bigint, undertaking_id bigint, state text, due_on date, is_open boolean, in_hand boolean)
LANGUAGE sql STABLE AS $$
    WITH tracked AS (
        SELECT u.id, u.state, u.due_on, u.holder, u.holder_unit_id, v.executing_unit_id, v.proposal_id, p.owner_id,
            p.represented_by_id, p.notified_at IS NOT NULL AS is_told, p.case_number IS NOT NULL AS is_formed,
            u.state IN ('planning', 'plan_filed', 'tracked', 'reported', 'completed') AND p.state IN (
                'approved', 'change_review', 'executing', 'ndc_adjustment', 'ndc_counselling', 'ndc_revision',
                'ndc_working', 'plan_change', 'preliminarily_approved', 'ready_for_counselling', 'ready_for_working'
            ) AS is_open
        FROM tracking_undertaking u JOIN proposals_venture v ON v.id = u.venture_id
        JOIN proposals_proposal p ON p.id = v.proposal_id WHERE p.id = ANY (plans)
    ), concerned AS (
        SELECT n.id AS unit_id, t.id FROM tracked t JOIN accounts_unit n ON n.kind IN ('platform', 'rdec', 'convener')
        WHERE t.is_told AND (n.kind <> 'convener' OR t.is_formed)
        UNION
        SELECT s.unit_id, t.id FROM tracked t JOIN proposals_sight s USING (proposal_id)
        JOIN accounts_unit n ON n.id = s.unit_id
        WHERE n.kind IN ('district_office', 'ndc') OR n.kind IN ('agency', 'counselling_team', 'proposer')
            AND s.unit_id IN (t.executing_unit_id, t.owner_id, t.represented_by_id)
    )
    SELECT c.unit_id, t.id, t.state, t.due_on, t.is_open, t.is_open AND CASE
        WHEN t.holder <> 'executing' THEN c.unit_id IS NOT DISTINCT FROM t.holder_unit_id
        WHEN t.executing_unit_id IS NOT NULL THEN c.unit_id = t.executing_unit_id
        ELSE c.unit_id = t.owner_id OR c.unit_id IS NOT DISTINCT FROM t.represented_by_id
    END
    FROM concerned c JOIN tracked t USING (id)
$$;
"""
BEFORE = CONCERNED.replace("'reported', ", "")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_checks_opinions'),
        ('documents', '0005_parts'),
        ('programmes', '0003_through_ministry'),
        ('proposals', '0024_payment_files'),
        ('tracking', '0018_money_kept_apart'),
    ]

    operations = [
        migrations.CreateModel(
            name='FinalReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第幾次提報')),
                ('summary', models.TextField(max_length=4000, verbose_name='成果摘要')),
                ('shortfall', models.TextField(blank=True, max_length=2000, verbose_name='未達目標之原因')),
                ('upkeep', models.TextField(blank=True, max_length=2000, verbose_name='後續維運')),
                ('story_title', models.CharField(blank=True, max_length=40, verbose_name='成果故事標題')),
                ('story', models.TextField(blank=True, max_length=1500, verbose_name='成果故事')),
                ('figures', models.JSONField(default=list, verbose_name='KPI')),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提報時間')),
                ('filed_by', models.CharField(max_length=200, verbose_name='提報者')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='審定時間')),
            ],
            options={
                'verbose_name': '成果報告',
                'verbose_name_plural': '成果報告',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='KpiActual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(choices=[(114, '114'), (115, '115'), (116, '116'), (117, '117')], verbose_name='年度')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='實績值')),
                ('basis', models.CharField(max_length=500, verbose_name='資料來源與計算方式')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登錄時間')),
                ('recorded_by', models.CharField(max_length=200, verbose_name='登錄者')),
            ],
            options={
                'verbose_name': 'KPI 實績',
                'verbose_name_plural': 'KPI 實績',
                'ordering': ['year', 'kpi'],
            },
        ),
        migrations.CreateModel(
            name='ResultPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caption', models.CharField(max_length=100, verbose_name='照片說明')),
                ('taken_on', models.DateField(verbose_name='拍攝日期')),
                ('shows_people', models.BooleanField(default=False, verbose_name='拍到可以辨識的人')),
                ('covers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('case', '成果報告與審查'), ('showcase', '公開展示（網站與成果展）'), ('press', '新聞與宣導出版品')], max_length=8), default=list, size=None, verbose_name='同意使用的範圍')),
                ('consent', models.CharField(blank=True, max_length=200, verbose_name='同意的取得方式')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上傳時間')),
                ('added_by', models.CharField(max_length=200, verbose_name='上傳者')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回同意時間')),
                ('withdrawn_by', models.CharField(blank=True, max_length=200, verbose_name='撤回登錄者')),
                ('why_withdrawn', models.CharField(blank=True, max_length=300, verbose_name='撤回的情形')),
            ],
            options={
                'verbose_name': '成果照片',
                'verbose_name_plural': '成果照片',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TerminationGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, unique=True, verbose_name='代碼')),
                ('words', models.CharField(max_length=100, verbose_name='事由')),
                ('clause', models.CharField(max_length=200, verbose_name='依據')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='順序')),
                ('is_active', models.BooleanField(default=True, verbose_name='可選用')),
            ],
            options={
                'verbose_name': '撤銷管制事由',
                'verbose_name_plural': '撤銷管制事由',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='undertaking',
            name='completed_has_results',
        ),
        migrations.RemoveConstraint(
            model_name='undertaking',
            name='filed_has_period',
        ),
        migrations.RemoveConstraint(
            model_name='undertaking',
            name='tracked_has_baseline',
        ),
        migrations.AlterField(
            model_name='undertaking',
            name='state',
            field=django_fsm.FSMField(choices=[('planning', '待提工作計畫'), ('plan_filed', '工作計畫待核備'), ('tracked', '列管中'), ('reported', '成果報告待審'), ('completed', '成果已審定'), ('released', '解除列管'), ('terminated', '撤銷管制')], default='planning', editable=False, max_length=12, protected=True, verbose_name='狀態'),
        ),
        migrations.AddField(
            model_name='finalreport',
            name='attachment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='成果報告'),
        ),
        migrations.AddField(
            model_name='finalreport',
            name='undertaking',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='final_reports', to='tracking.undertaking', verbose_name='列管案件'),
        ),
        migrations.AddField(
            model_name='kpiactual',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='佐證資料'),
        ),
        migrations.AddField(
            model_name='kpiactual',
            name='kpi',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.kpi', verbose_name='指標'),
        ),
        migrations.AddField(
            model_name='kpiactual',
            name='undertaking',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='actuals', to='tracking.undertaking', verbose_name='列管案件'),
        ),
        migrations.AddField(
            model_name='resultphoto',
            name='attachment',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='照片'),
        ),
        migrations.AddField(
            model_name='resultphoto',
            name='undertaking',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='tracking.undertaking', verbose_name='列管案件'),
        ),
        migrations.AddField(
            model_name='undertaking',
            name='ground',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracking.terminationground', verbose_name='撤銷管制事由'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['plan_filed', 'tracked', 'reported', 'completed', 'released']), _negated=True), models.Q(('planned_end__isnull', False), ('planned_start__isnull', False)), _connector='OR'), name='filed_has_period'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['tracked', 'reported', 'completed', 'released']), _negated=True), ('baseline__isnull', False), _connector='OR'), name='tracked_has_baseline'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['reported', 'completed', 'released']), _negated=True), ('results__isnull', False), _connector='OR'), name='completed_has_results'),
        ),
        migrations.AddConstraint(
            model_name='finalreport',
            constraint=models.UniqueConstraint(fields=('undertaking', 'number'), name='one_final_report_number'),
        ),
        migrations.AddConstraint(
            model_name='finalreport',
            constraint=models.CheckConstraint(condition=models.Q(('story', ''), models.Q(('story_title', ''), _negated=True), _connector='XOR'), name='story_has_title'),
        ),
        migrations.AddConstraint(
            model_name='kpiactual',
            constraint=models.UniqueConstraint(fields=('undertaking', 'kpi', 'year'), name='one_actual_a_year'),
        ),
        migrations.AddIndex(
            model_name='resultphoto',
            index=models.Index(fields=['undertaking', 'id'], name='photo_of_undertaking'),
        ),
        migrations.AddConstraint(
            model_name='resultphoto',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('attachment__isnull', False), ('withdrawn_at__isnull', True)), models.Q(('attachment__isnull', True), ('withdrawn_at__isnull', False)), _connector='OR'), name='withdrawn_photo_is_gone'),
        ),
        migrations.AddConstraint(
            model_name='resultphoto',
            constraint=models.CheckConstraint(condition=models.Q(('shows_people', False), models.Q(('consent', ''), _negated=True), _connector='OR'), name='people_have_consented'),
        ),
        migrations.RunSQL(CONCERNED, BEFORE),
    ]
