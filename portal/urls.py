"""Addresses of the portal; never what stands there."""

from django.urls import path

from portal import views
from portal.desk.views import home

app_name = "portal"
urlpatterns = [
    path("", home, name="home"),
    path("notices/", views.notices, name="notices"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("dev/components/", views.component_shelf, name="components"),
    path("dev/mail/", views.mail_list, name="mail_list"),
    path("dev/mail/<str:name>/", views.mail, name="mail"),
]
