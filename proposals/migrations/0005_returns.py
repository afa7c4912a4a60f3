"""A return asks for places, a section of the plan or of one venture, and keeps the version it was made of (R20)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("proposals", "0004_drafts")]

    operations = [
        migrations.AddField(
            model_name="sectionrequest",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="proposals.planversion",
                verbose_name="退回的版本",
            ),
        ),
        migrations.AddField(
            model_name="sectionrequest",
            name="venture",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="section_requests",
                to="proposals.venture",
            ),
        ),
        migrations.AddField(
            model_name="sectionrequest",
            name="venture_title",
            field=models.CharField(blank=True, max_length=100, verbose_name="事業提案"),
        ),
        migrations.AddField(
            model_name="sectionrequest",
            name="rows",
            field=models.JSONField(default=list, verbose_name="列"),
        ),
        migrations.AddField(
            model_name="sectionrequest",
            name="itemised",
            field=models.BooleanField(default=False, verbose_name="逐項回應"),
        ),
        migrations.AddField(
            model_name="sectionrequest",
            name="kept",
            field=models.BooleanField(default=False, verbose_name="不修改"),
        ),
        migrations.AddConstraint(
            model_name="sectionrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("proposal", "section", "venture"),
                name="one_open_request_a_place",
                nulls_distinct=False,
            ),
        ),
    ]
