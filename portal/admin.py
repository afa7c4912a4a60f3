"""What the admin is called; its models stand in the apps."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("創生・系統管理")
admin.site.site_title = _("創生・系統管理")
admin.site.index_title = _("系統管理")
