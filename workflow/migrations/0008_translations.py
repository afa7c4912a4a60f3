from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0007_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='translations',
            field=models.JSONField(default=dict),
        ),
    ]
