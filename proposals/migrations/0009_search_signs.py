import inputs.search
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.functions import Coalesce, Left


class Migration(migrations.Migration):
    """The column is made anew: what a search folds has changed, and a generated column keeps its old rule."""

    dependencies = [
        ('proposals', '0008_time'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='proposal', name='plan_told'),
        migrations.RemoveIndex(model_name='proposal', name='plan_sought'),
        migrations.RemoveField(model_name='proposal', name='sought'),
        migrations.AddField(
            model_name='proposal',
            name='sought',
            field=models.GeneratedField(
                db_persist=True,
                expression=Left(inputs.search.Folded('title', Coalesce('case_number', models.Value('')), 'contact_name'), 600),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(
                condition=models.Q(('notified_at__isnull', False)),
                fields=['-id'],
                include=('sought', 'owner', 'represented_by'),
                name='plan_told',
            ),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=GinIndex(OpClass('sought', name='gin_trgm_ops'), name='plan_sought'),
        ),
    ]
