"""The notice in force is found by its number alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proposals", "0009_assignments")]

    operations = [migrations.RemoveIndex(model_name="privacynotice", name="notice_in_force")]
