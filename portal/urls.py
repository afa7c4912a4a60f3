"""Addresses of the portal; never what stands there."""

from django.urls import path

from portal import views
from portal.desk.views import home
from portal.inbox import views as inbox
from portal.mails import views as mails

app_name = "portal"
urlpatterns = [
    path("", home, name="home"),
    path("notices/", inbox.notices, name="notices"),
    path("notices/choices/", inbox.choices, name="notice_choices"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<id:pk>/again/", mails.again, name="mail_again"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("dev/components/", views.component_shelf, name="components"),
    path("dev/mail/", views.mail_list, name="mail_list"),
    path("dev/mail/<str:name>/", views.mail, name="mail"),
]
