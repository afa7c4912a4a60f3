import inputs.search
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_triggers'),
    ]

    operations = [
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
