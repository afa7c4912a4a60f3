"""A notice says why, until when and what to do; the inbox is in the order of what happened."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("workflow", "0002_triggers"),
    ]

    operations = [
        migrations.AddField("notification", "more", models.TextField("說明", blank=True, default="")),
        migrations.AlterModelOptions(
            "notification",
            options={"ordering": ["-created_at", "-id"], "verbose_name": "通知", "verbose_name_plural": "通知"},
        ),
        migrations.RemoveIndex("notification", "notice_inbox"),
        migrations.AddIndex(
            "notification", models.Index(fields=["user", "-created_at", "-id"], name="notice_inbox")
        ),
    ]
