import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='paperorder',
            name='needs',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name='paperorder',
            name='state',
            field=models.CharField(choices=[('wanted', '製作中'), ('made', '已完成'), ('failed', '未能完成'), ('cancelled', '已取消')], default='wanted', max_length=10),
        ),
    ]
