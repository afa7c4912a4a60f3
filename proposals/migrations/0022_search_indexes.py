"""Indexes that hold all that a search for a word of two signs asks: of an owner's plans, and of the plans of a district."""

from django.db import migrations, models

# Of a table that Django makes by itself: the plans of a district are read from this index alone.
OF_DISTRICTS = """
CREATE INDEX plans_of_district ON proposals_proposal_districts (district_id, proposal_id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('proposals', '0021_written_districts'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='proposal', name='plan_by_owner'),
        migrations.RemoveIndex(model_name='proposal', name='plan_by_representative'),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['owner', '-id'], include=('sought', 'represented_by'), name='plan_by_owner'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(
                condition=models.Q(('represented_by__isnull', False)),
                fields=['represented_by', '-id'],
                include=('sought', 'owner'),
                name='plan_by_representative',
            ),
        ),
        migrations.RunSQL(OF_DISTRICTS, 'DROP INDEX plans_of_district'),
    ]
