import datetime
import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        TrigramExtension(),  # of indexes that searches read, here and in proposals
        migrations.CreateModel(
            name='District',
            fields=[
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False, verbose_name='代碼')),
                ('moi_town_id', models.CharField(max_length=3, unique=True, verbose_name='鄉鎮市區代號')),
                ('name', models.CharField(max_length=10, unique=True, verbose_name='名稱')),
                ('name_en', models.CharField(max_length=40, verbose_name='英文名稱')),
                ('postal_code', models.CharField(max_length=3, verbose_name='郵遞區號')),
                ('priority', models.BooleanField(default=False, verbose_name='優先推動區')),
                ('indigenous', models.BooleanField(default=False, verbose_name='原住民區')),
                ('hakka_key_area', models.BooleanField(default=False, verbose_name='客家文化重點發展區')),
                ('group', models.CharField(max_length=4, verbose_name='區域')),
                ('label_lon', models.FloatField(verbose_name='標籤經度')),
                ('label_lat', models.FloatField(verbose_name='標籤緯度')),
            ],
            options={
                'verbose_name': '行政區',
                'verbose_name_plural': '行政區',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='電話')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='帳號有效至')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '使用者',
                'verbose_name_plural': '使用者',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='代碼')),
                ('kind', models.CharField(choices=[('platform', '專管平台'), ('rdec', '研考會'), ('agency', '本府機關'), ('district_office', '區公所'), ('convener', '召集人辦公室'), ('ndc', '國發會'), ('counselling_team', '輔導團隊'), ('proposer', '提案單位')], max_length=20, verbose_name='類別')),
                ('organisation_kind', models.CharField(blank=True, choices=[('civic', '民間團體'), ('school', '學校'), ('company', '公司'), ('individual', '個人'), ('district_office', '區公所')], max_length=20, verbose_name='提案單位類別')),
                ('full_name', models.CharField(max_length=120, verbose_name='全銜')),
                ('name', models.CharField(max_length=60, verbose_name='簡稱')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='英文名稱')),
                ('self_governing', models.BooleanField(default=False, verbose_name='地方自治團體')),
                ('registration_number', models.CharField(blank=True, max_length=40, verbose_name='統一編號或立案字號')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='電子郵件')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='電話')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('duties', models.CharField(blank=True, max_length=200, verbose_name='相關業務')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='資料來源')),
                ('valid_from', models.DateField(default=datetime.date(2025, 1, 1), verbose_name='生效日')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='accounts.district', verbose_name='所在行政區')),
                ('group', models.OneToOneField(db_default=None, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='unit', to='auth.group')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.unit', verbose_name='所屬機關')),
            ],
            options={
                'verbose_name': '單位',
                'verbose_name_plural': '單位',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('member', '一般成員'), ('officer', '承辦人'), ('supervisor', '主管'), ('administrator', '管理者')], default='member', max_length=20, verbose_name='角色')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='職稱')),
                ('is_primary', models.BooleanField(default=True, verbose_name='主要身分')),
                ('confirmed', models.BooleanField(default=True, verbose_name='已確認')),
                ('valid_from', models.DateField(default=datetime.date(2025, 1, 1), verbose_name='生效日')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='人員')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.unit', verbose_name='單位')),
            ],
            options={
                'verbose_name': '任職',
                'verbose_name_plural': '任職',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='開始日')),
                ('valid_to', models.DateField(verbose_name='結束日')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='事由')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputyships', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='accounts.membership', verbose_name='被代理職務')),
            ],
            options={
                'verbose_name': '職務代理',
                'verbose_name_plural': '職務代理',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='deputy_period')],
            },
        ),
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(fields=['kind', 'id'], name='unit_kind'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'district_office')), fields=('district',), name='one_office_per_district'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'district_office'), _negated=True), ('district__isnull', False), _connector='OR'), name='district_office_has_district'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['proposer', 'district_office']), ('organisation_kind__gt', '')), models.Q(models.Q(('kind__in', ['proposer', 'district_office']), _negated=True), ('organisation_kind', '')), _connector='OR'), name='only_proposers_have_organisation_kind'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='unit_period'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'proposer'), ('valid_to__isnull', True), models.Q(('registration_number', ''), _negated=True)), fields=('registration_number',), name='one_organisation_per_number', violation_error_message='這個統一編號或立案字號已有單位登記，請改為申請加入該單位。'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('user', 'unit', 'role'), name='one_open_membership'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_period'),
        ),
    ]
