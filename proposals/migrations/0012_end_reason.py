"""Why nobody is named to handle a plan any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0011_letter_titles")]
    operations = [
        migrations.AddField(
            model_name="assignment",
            name="end_reason",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="解除理由"),
            preserve_default=False,
        )
    ]
