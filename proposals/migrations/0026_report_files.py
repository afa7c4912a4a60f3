"""Files of progress reports have a purpose of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0025_as_filed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="proposalfile",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("minutes", "共識會議紀錄"),
                    ("supporting", "佐證資料"),
                    ("letter", "公文"),
                    ("confirmation", "分工確認文件"),
                    ("meeting_minutes", "專案會議紀錄"),
                    ("ndc_minutes", "國發會會議紀錄"),
                    ("approval", "部會核定函"),
                    ("work_plan", "工作計畫"),
                    ("results", "成果報告"),
                    ("payment", "請款、撥款與核銷文件"),
                    ("report", "進度報告附件"),
                ],
                max_length=16,
                verbose_name="用途",
            ),
        ),
    ]
