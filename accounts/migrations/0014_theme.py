from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_ways_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='theme',
            field=models.CharField(blank=True, choices=[('', '依裝置的設定'), ('light', '淺色'), ('dark', '深色')], max_length=5, verbose_name='畫面色彩'),
        ),
    ]
