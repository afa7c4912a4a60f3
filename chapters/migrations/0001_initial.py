import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ChapterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, editable=False, max_length=20, null=True, unique=True, verbose_name='版本')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='修訂說明')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.CharField(blank=True, editable=False, max_length=200)),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='發布時間')),
                ('published_by', models.CharField(blank=True, editable=False, max_length=200)),
            ],
            options={
                'ordering': ['-published_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('published_at',), name='one_draft_template', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Chapter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('basics', '基本資料'), ('resources', '資源盤點（人文地產景）'), ('consensus', '共識會議'), ('vision', '願景'), ('theme', '事業主題'), ('stakeholders', '利害關係人'), ('concept', '事業構想'), ('kpi', 'KPI 貢獻度'), ('budget', '所需資源'), ('benefits', '預期效益'), ('supplement', '補充事項')], editable=False, max_length=12)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('title', models.CharField(max_length=40, verbose_name='標題')),
                ('help', models.TextField(blank=True, max_length=500, verbose_name='說明')),
                ('required', models.BooleanField(default=True, verbose_name='必填')),
                ('word_limit', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(4000)], verbose_name='字數上限')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='chapters.chaptertemplate')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(editable=False, max_length=12)),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('text', '單行文字'), ('long', '長文'), ('choice', '單選'), ('number', '數字'), ('date', '日期'), ('table', '表格'), ('file', '檔案')], max_length=8, verbose_name='題型')),
                ('label', models.CharField(max_length=120, verbose_name='題目')),
                ('help', models.CharField(blank=True, max_length=300, verbose_name='說明')),
                ('required', models.BooleanField(default=False, verbose_name='必填')),
                ('word_limit', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4000)], verbose_name='字數上限')),
                ('minimum', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='最小值')),
                ('maximum', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='最大值')),
                ('options', models.TextField(blank=True, max_length=1000, verbose_name='選項或欄位')),
                ('chapter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='chapters.chapter')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='chapter',
            constraint=models.UniqueConstraint(fields=('template', 'section'), name='one_chapter_a_section'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('chapter', 'code'), name='one_question_a_code'),
        ),
    ]
