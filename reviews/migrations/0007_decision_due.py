from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_asked")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="辦理期限"),
        ),
    ]
