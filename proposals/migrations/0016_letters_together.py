from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0015_came")]

    operations = [
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("about__isnull", False)), fields=["about", "occasion"], name="letter_by_about"
            ),
        ),
    ]
