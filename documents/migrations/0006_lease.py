from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0005_parts'),
    ]

    operations = [
        migrations.AddField(
            model_name='paperorder',
            name='lease',
            field=models.UUIDField(null=True),
        ),
    ]
