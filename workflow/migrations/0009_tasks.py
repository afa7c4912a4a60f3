from django.db import migrations, models
from django.db.models import Q

from workflow.migration_ops import settles, settling_function


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_request_again'),
        ('workflow', '0008_translations'),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='task',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='notification',
            name='done_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(
                condition=Q(('done_at', None), ~Q(('task', ''))), fields=['task'], name='notice_task'
            ),
        ),
        settling_function(),
        settles('accounts_invitation', 'invited', ('answer',)),
    ]
