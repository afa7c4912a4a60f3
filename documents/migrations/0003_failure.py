from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_paper_orders'),
    ]

    operations = [
        migrations.RemoveField(model_name='paperorder', name='reason'),
        migrations.AddField(
            model_name='paperorder',
            name='failure',
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
