"""Addresses of work templates; never what stands there."""

from django.urls import path

from tracking.work_templates import views

urlpatterns = [
    path("templates/", views.templates, name="work_templates"),
    path("templates/new/", views.template_new, name="work_template_new"),
    path("templates/<id:pk>/", views.template_edit, name="work_template_edit"),
    path("templates/<id:pk>/remove/", views.template_remove, name="work_template_remove"),
]
