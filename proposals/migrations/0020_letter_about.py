from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('proposals', '0019_folded_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='about',
            field=models.PositiveBigIntegerField(blank=True, editable=False, null=True),
        ),
    ]
