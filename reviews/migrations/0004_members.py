"""Who is invited from a district's network."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0003_contacts'),
        ('reviews', '0003_added'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='guidance.networkmember', verbose_name='聯絡網成員'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('meeting', 'member'), name='one_invitation_a_member'),
        ),
    ]
