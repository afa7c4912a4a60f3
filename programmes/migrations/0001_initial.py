import django.core.validators
import django.db.models.deletion
import re
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='CentralProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True, validators=[django.core.validators.RegexValidator(re.compile('^[-a-zA-Z0-9_]+\\Z'), 'Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.', 'invalid')], verbose_name='代碼')),
                ('ministry', models.CharField(max_length=40, verbose_name='部會')),
                ('agency', models.CharField(blank=True, max_length=60, verbose_name='主辦機關')),
                ('name', models.CharField(max_length=120, verbose_name='計畫名稱')),
                ('funds_what', models.CharField(blank=True, max_length=300, verbose_name='補助內容')),
                ('cap', models.CharField(blank=True, max_length=300, verbose_name='上限或比率')),
                ('applicant', models.CharField(blank=True, max_length=300, verbose_name='申請者')),
                ('condition', models.CharField(blank=True, max_length=300, verbose_name='條件')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='資料來源')),
                ('active', models.BooleanField(default=True, verbose_name='可選用')),
            ],
            options={
                'verbose_name': '中央補助計畫',
                'verbose_name_plural': '中央補助計畫',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Kpi',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True, verbose_name='代碼')),
                ('name', models.CharField(max_length=80, verbose_name='指標')),
                ('unit', models.CharField(max_length=20, verbose_name='單位')),
                ('direction', models.CharField(choices=[('up', '愈高愈好'), ('down', '愈低愈好')], max_length=4, verbose_name='方向')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='資料來源')),
            ],
            options={
                'verbose_name': 'KPI',
                'verbose_name_plural': 'KPI',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='FiscalTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(choices=[(114, '114'), (115, '115'), (116, '116'), (117, '117')], unique=True, verbose_name='年度')),
                ('tier', models.PositiveSmallIntegerField(choices=[(1, '第一級'), (2, '第二級'), (3, '第三級'), (4, '第四級'), (5, '第五級')], verbose_name='財力級次')),
                ('source', models.CharField(max_length=300, verbose_name='資料來源')),
                ('checked_on', models.DateField(verbose_name='查證日期')),
            ],
            options={
                'verbose_name': '臺中市財力級次',
                'verbose_name_plural': '臺中市財力級次',
                'ordering': ['fiscal_year'],
                'constraints': [models.CheckConstraint(condition=models.Q(('tier__gte', 1), ('tier__lte', 5)), name='fiscal_tier_of_five')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('exclusion', '不補助'), ('checklist', '應確認')], max_length=10, verbose_name='種類')),
                ('words', models.CharField(max_length=300, verbose_name='內容')),
                ('keywords', models.CharField(blank=True, help_text='以逗號分隔；經費項目或事業內容出現時提出警示。', max_length=200, verbose_name='關鍵字')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='programmes.centralprogramme', verbose_name='中央補助計畫')),
            ],
            options={
                'ordering': ['-kind', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField(choices=[(114, '114'), (115, '115'), (116, '116'), (117, '117')], verbose_name='年度')),
                ('opens_on', models.DateField(blank=True, null=True, verbose_name='受理開始')),
                ('closes_on', models.DateField(blank=True, null=True, verbose_name='受理截止')),
                ('cap_per_plan', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000000000)], verbose_name='每案上限（元）')),
                ('max_central_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='中央補助比率上限（%）')),
                ('tier1_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='第一級')),
                ('tier2_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='第二級')),
                ('tier3_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='第三級')),
                ('tier4_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='第四級')),
                ('tier5_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='第五級')),
                ('max_personnel_percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='人事費比率上限（%）')),
                ('funds_only', models.CharField(blank=True, choices=[('recurrent', '經常門'), ('capital', '資本門')], max_length=10, verbose_name='只補助')),
                ('checked_on', models.DateField(verbose_name='查證日期')),
                ('source', models.CharField(max_length=300, verbose_name='資料來源')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='說明')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='programmes.centralprogramme', verbose_name='中央補助計畫')),
            ],
            options={
                'ordering': ['fiscal_year'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'fiscal_year'), name='one_term_a_year', violation_error_message='同一年度只能有一列補助條件。'), models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='term_window')],
            },
        ),
    ]
