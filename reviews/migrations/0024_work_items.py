"""What agencies have confirmed becomes theirs to report on, as decisions that name them are (R3)."""

import django.db.models.deletion
from django.db import migrations, models


FILLED = """
UPDATE reviews_charge SET proposal_id = item.proposal_id
FROM reviews_decision decided JOIN reviews_agendaitem item ON item.id = decided.agenda_item_id
WHERE decided.id = reviews_charge.decision_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_checks_opinions'),
        ('proposals', '0024_payment_files'),
        ('reviews', '0023_drafts_out'),
    ]

    operations = [
        migrations.AddField(
            model_name='charge',
            name='commitment',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charge', to='reviews.commitment', verbose_name='分工事項'),
        ),
        migrations.AddField(
            model_name='charge',
            name='proposal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='proposals.proposal', verbose_name='計畫'),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='charge',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='proposals.proposal', verbose_name='計畫'),
        ),
        migrations.AlterField(
            model_name='charge',
            name='decision',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charge', to='reviews.decision', verbose_name='會議決議'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('decision', None), ('commitment', None), _connector='XOR'), name='charged_by_one_of_two'),
        ),
    ]
