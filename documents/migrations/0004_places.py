from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0003_failure"),
    ]

    operations = [
        migrations.AddField(
            model_name="paperorder",
            name="places",
            field=models.JSONField(default=dict),
        ),
    ]
