"""An item of an opinion says which venture it is about, where it is about a venture's section (R20)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("proposals", "0005_returns"), ("reviews", "0003_time")]

    operations = [
        migrations.AddField(
            model_name="opinionitem",
            name="venture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="proposals.venture",
            ),
        ),
        migrations.AddField(
            model_name="opinionitem",
            name="venture_title",
            field=models.CharField(blank=True, max_length=100, verbose_name="事業提案"),
        ),
    ]
