"""The list of opinions is read in its order, by how each stands, and of each agency."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_packet_cover")]
    operations = [
        migrations.AddIndex(
            model_name="opinionrequest",
            index=models.Index(fields=["state", "-id"], include=["due_on", "round"], name="opinion_by_state"),
        ),
        migrations.AddIndex(
            model_name="opinionrequest",
            index=models.Index(fields=["agency", "-id"], include=["state", "due_on", "round"], name="opinion_by_agency"),
        ),
    ]
