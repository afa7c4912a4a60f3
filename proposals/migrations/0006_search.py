import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("proposals", "0005_chapters_kept"),
    ]

    operations = [
        TrigramExtension(),
        migrations.RemoveIndex(model_name="proposal", name="plan_told"),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(
                condition=models.Q(("notified_at__isnull", False)),
                fields=["-id"],
                include=("title", "case_number"),
                name="plan_told",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("title"), name="gin_trgm_ops"
                ),
                name="plan_title",
            ),
        ),
    ]
