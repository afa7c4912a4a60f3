"""Addresses of plans."""

from django.urls import path

from proposals import views

app_name = "proposals"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("new/", views.start, name="start"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/edit/<slug:section>/", views.section, name="section"),
    path("<int:pk>/ventures/add/", views.venture_add, name="venture_add"),
    path("<int:pk>/ventures/<int:venture>/remove/", views.venture_remove, name="venture_remove"),
    path("<int:pk>/ventures/<int:venture>/<slug:section>/", views.section, name="venture_section"),
    path("<int:pk>/moves/<slug:move>/", views.PlanMoveView.as_view(), name="move"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/versions/<int:number>.pdf", views.version_pdf, name="version_pdf"),
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/files/<uuid:file>/", views.download, name="download"),
]
