"""Addresses of writing: beginning a plan, its sections, its ventures; never what stands there."""

from django.urls import path
from django.views.decorators.http import require_POST

from proposals.writing import views

urlpatterns = [
    path("new/", views.start, name="start"),
    path("<id:pk>/edit/", views.edit, name="edit"),
    path("<id:pk>/edit/<slug:section>/", views.SectionView.as_view(), name="section"),
    path("<id:pk>/edit/<slug:section>/draft/", require_POST(views.DraftView.as_view()), name="section_draft"),
    path("<id:pk>/ventures/add/", views.venture_add, name="venture_add"),
    path("<id:pk>/ventures/<id:venture>/remove/", views.venture_remove, name="venture_remove"),
    path("<id:pk>/ventures/<id:venture>/<slug:section>/", views.SectionView.as_view(), name="venture_section"),
    path(
        "<id:pk>/ventures/<id:venture>/<slug:section>/draft/",
        require_POST(views.DraftView.as_view()),
        name="venture_section_draft",
    ),
]
