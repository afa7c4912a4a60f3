"""Files that came with moves of coordination and follow-ups; what desks count is found in indexes of what waits."""

import django.db.models.deletion
from django.db import migrations, models

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_letter_words'),
        ('documents', '0006_lease'),
        ('guidance', '0006_sights'),
        ('proposals', '0009_assignments'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row_version', models.PositiveIntegerField(verbose_name='異動序號')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment', verbose_name='附件')),
                ('coordination', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='guidance.coordination', verbose_name='中央協調')),
                ('follow_up', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='guidance.followup', verbose_name='追蹤事項')),
            ],
            options={
                'verbose_name': '輔導附件',
                'verbose_name_plural': '輔導附件',
                'ordering': ['id'],
                'indexes': [
                    models.Index(condition=models.Q(('coordination__isnull', False)), fields=['coordination', 'id'], name='files_of_coordination'),
                    models.Index(condition=models.Q(('follow_up__isnull', False)), fields=['follow_up', 'id'], name='files_of_follow_up'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('coordination', None), ('follow_up__isnull', False)), models.Q(('coordination__isnull', False), ('follow_up', None)), _connector='OR'), name='guidance_file_of_one_case'),
                ],
            },
        ),
        append_only("guidance_casefile"),
        migrations.RemoveIndex(
            model_name='inventoryentry',
            name='entries_by_check',
        ),
        migrations.RemoveIndex(
            model_name='inventoryoffer',
            name='offered_in_hand',
        ),
        migrations.AddIndex(
            model_name='inventoryentry',
            index=models.Index(condition=models.Q(('removed_at', None)), fields=['checked_on', 'id'], name='entries_to_check'),
        ),
        migrations.AddIndex(
            model_name='inventoryentry',
            index=models.Index(condition=models.Q(('removed_at', None)), fields=['district', 'checked_on', 'id'], name='entries_to_check_here'),
        ),
        migrations.AddIndex(
            model_name='inventoryoffer',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['due_on', 'id'], name='offered_waiting'),
        ),
        migrations.AddIndex(
            model_name='inventoryoffer',
            index=models.Index(condition=models.Q(('state', 'offered')), fields=['district', 'due_on', 'id'], name='offered_waiting_here'),
        ),
        migrations.AddIndex(
            model_name='networkmember',
            index=models.Index(fields=['district', 'confirmed_on', 'id'], name='network_by_confirmed_here'),
        ),
    ]
