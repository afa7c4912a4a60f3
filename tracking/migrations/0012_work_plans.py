"""Work plans of items, milestones and quarters, which stay as they were filed; templates (R9)."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_checks_opinions'),
        ('documents', '0005_parts'),
        ('proposals', '0023_confirmation_papers'),
        ('tracking', '0011_concerns'),
    ]

    operations = [
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, verbose_name='里程碑')),
                ('due_on', models.DateField(verbose_name='預定日期')),
            ],
            options={
                'verbose_name': '里程碑',
                'verbose_name_plural': '里程碑',
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='QuarterBudget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('quarter', models.PositiveSmallIntegerField(choices=[(1, '第一季'), (2, '第二季'), (3, '第三季'), (4, '第四季')], verbose_name='季')),
                ('amount', models.BigIntegerField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100000000000)], verbose_name='預定支用（元）')),
            ],
            options={
                'verbose_name': '分季經費',
                'verbose_name_plural': '分季經費',
                'ordering': ['year', 'quarter'],
            },
        ),
        migrations.CreateModel(
            name='WorkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.PositiveSmallIntegerField(verbose_name='項次')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=100, verbose_name='工作項目')),
                ('weight', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='權重（%）')),
                ('starts_on', models.DateField(verbose_name='預定開始')),
                ('ends_on', models.DateField(verbose_name='預定完成')),
                ('shape', models.CharField(choices=[('even', '平均'), ('early', '前段較多'), ('late', '後段較多'), ('end', '完成時一次計入')], default='even', max_length=6, verbose_name='進度分配')),
                ('responsible', models.CharField(blank=True, max_length=80, verbose_name='負責人')),
                ('deliverable', models.CharField(blank=True, max_length=200, verbose_name='產出')),
            ],
            options={
                'verbose_name': '工作項目',
                'verbose_name_plural': '工作項目',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='WorkPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('starts_on', models.DateField(verbose_name='預定開始')),
                ('ends_on', models.DateField(verbose_name='預定完成')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='補充說明')),
                ('reason', models.TextField(blank=True, max_length=500, verbose_name='仍照此提報之原因')),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提報時間')),
                ('filed_by', models.CharField(max_length=200, verbose_name='提報者')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='核備時間')),
            ],
            options={
                'verbose_name': '工作計畫',
                'verbose_name_plural': '工作計畫',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='WorkTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='範本名稱')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='適用情形')),
            ],
            options={
                'verbose_name': '工作計畫範本',
                'verbose_name_plural': '工作計畫範本',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='WorkTemplateItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=100, verbose_name='工作項目')),
                ('weight', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='權重（%）')),
                ('from_percent', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(99)], verbose_name='自期程（%）')),
                ('to_percent', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='至期程（%）')),
                ('shape', models.CharField(choices=[('even', '平均'), ('early', '前段較多'), ('late', '後段較多'), ('end', '完成時一次計入')], default='even', max_length=6, verbose_name='進度分配')),
                ('deliverable', models.CharField(blank=True, max_length=200, verbose_name='產出')),
            ],
            options={
                'verbose_name': '範本項目',
                'verbose_name_plural': '範本項目',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='undertaking',
            name='tracked_has_work_plan',
        ),
        migrations.RemoveField(
            model_name='undertaking',
            name='plan_summary',
        ),
        migrations.RemoveField(
            model_name='undertaking',
            name='work_plan',
        ),
        migrations.AddField(
            model_name='workplan',
            name='attachment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='附件'),
        ),
        migrations.AddField(
            model_name='workplan',
            name='undertaking',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='work_plans', to='tracking.undertaking', verbose_name='列管案件'),
        ),
        migrations.AddField(
            model_name='workitem',
            name='work_plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='tracking.workplan'),
        ),
        migrations.AddField(
            model_name='quarterbudget',
            name='work_plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='quarters', to='tracking.workplan'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='work_plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='tracking.workplan'),
        ),
        migrations.AddField(
            model_name='undertaking',
            name='baseline',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracking.workplan', verbose_name='基準工作計畫'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['plan_filed', 'tracked', 'completed', 'released']), _negated=True), models.Q(('planned_end__isnull', False), ('planned_start__isnull', False)), _connector='OR'), name='filed_has_period'),
        ),
        migrations.AddConstraint(
            model_name='undertaking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['tracked', 'completed', 'released']), _negated=True), ('baseline__isnull', False), _connector='OR'), name='tracked_has_baseline'),
        ),
        migrations.AddField(
            model_name='worktemplateitem',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='tracking.worktemplate'),
        ),
        migrations.AddConstraint(
            model_name='workplan',
            constraint=models.UniqueConstraint(fields=('undertaking', 'number'), name='one_work_plan_number'),
        ),
        migrations.AddConstraint(
            model_name='workplan',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='work_plan_period'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.UniqueConstraint(fields=('work_plan', 'code'), name='one_work_item_code'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='work_item_period'),
        ),
        migrations.AddConstraint(
            model_name='workitem',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', 100)), name='work_item_weight'),
        ),
        migrations.AddConstraint(
            model_name='quarterbudget',
            constraint=models.UniqueConstraint(fields=('work_plan', 'year', 'quarter'), name='one_quarter_budget'),
        ),
        migrations.AddConstraint(
            model_name='quarterbudget',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('quarter__gte', 1), ('quarter__lte', 4)), name='quarter_of_year'),
        ),
        migrations.AddConstraint(
            model_name='worktemplateitem',
            constraint=models.CheckConstraint(condition=models.Q(('from_percent__lt', models.F('to_percent')), ('to_percent__lte', 100)), name='template_item_period'),
        ),
        migrations.AddConstraint(
            model_name='worktemplateitem',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', 100)), name='template_item_weight'),
        ),
        append_only("tracking_workitem"),
        append_only("tracking_milestone"),
        append_only("tracking_quarterbudget"),
    ]
