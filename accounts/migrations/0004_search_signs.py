import inputs.search
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models


class Migration(migrations.Migration):
    """The column is made anew: what a search folds has changed, and a generated column keeps its old rule."""

    dependencies = [
        ('accounts', '0003_search'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='unit', name='unit_sought'),
        migrations.RemoveField(model_name='unit', name='sought'),
        migrations.AddField(
            model_name='unit',
            name='sought',
            field=models.GeneratedField(db_persist=True, expression=inputs.search.Folded('full_name', 'name'), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='unit',
            index=GinIndex(OpClass('sought', name='gin_trgm_ops'), name='unit_sought'),
        ),
    ]
