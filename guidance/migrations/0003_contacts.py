"""One way to say how somebody agreed; who of a network is invited; contacts by their address; names by what is like them."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


WAYS = (("paper", "written"), ("meeting", "spoken"), ("link", "online"))
SAID = "UPDATE guidance_networkmember SET agreed_how = '{1}' WHERE agreed_how = '{0}'"


class Migration(migrations.Migration):

    dependencies = [
        ('guidance', '0002_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(migrations.RunSQL(SAID.format(old, new), SAID.format(new, old)) for old, new in WAYS),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='visitparty',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='guidance.networkmember', verbose_name='聯絡網成員'),
        ),
        migrations.AlterField(
            model_name='contactconsent',
            name='way',
            field=models.CharField(choices=[('written', '書面'), ('mail', '電子郵件'), ('spoken', '當面或會議'), ('phone', '電話'), ('online', '本人線上確認')], max_length=8, verbose_name='方式'),
        ),
        migrations.AlterField(
            model_name='inventorychange',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人員'),
        ),
        migrations.AlterField(
            model_name='networkmember',
            name='agreed_how',
            field=models.CharField(blank=True, choices=[('written', '書面'), ('mail', '電子郵件'), ('spoken', '當面或會議'), ('phone', '電話'), ('online', '本人線上確認')], max_length=8, verbose_name='同意方式'),
        ),
        migrations.AlterField(
            model_name='partner',
            name='consent_way',
            field=models.CharField(blank=True, choices=[('written', '書面'), ('mail', '電子郵件'), ('spoken', '當面或會議'), ('phone', '電話'), ('online', '本人線上確認')], max_length=8, verbose_name='同意方式'),
        ),
        migrations.AddIndex(
            model_name='inventoryentry',
            index=models.Index(django.db.models.functions.text.Upper('contact_email'), condition=models.Q(('contact_email', ''), _negated=True), name='entries_by_address'),
        ),
        migrations.AddIndex(
            model_name='inventoryentry',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('core', name='gin_trgm_ops'), name='entry_like'),
        ),
        migrations.AddIndex(
            model_name='inventoryentry',
            index=models.Index(fields=['core'], name='entry_called'),
        ),
        migrations.AddIndex(
            model_name='networkmember',
            index=models.Index(django.db.models.functions.text.Upper('email'), condition=models.Q(('email', ''), _negated=True), name='network_by_address'),
        ),
        migrations.AddIndex(
            model_name='partner',
            index=models.Index(django.db.models.functions.text.Upper('contact_email'), condition=models.Q(('contact_email', ''), _negated=True), name='partners_by_address'),
        ),
        migrations.AddIndex(
            model_name='visitparty',
            index=models.Index(django.db.models.functions.text.Upper('email'), condition=models.Q(('unit', None)), name='visits_of_a_person'),
        ),
    ]
