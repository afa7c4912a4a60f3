"""Addresses of the frozen versions and of what differs between two of them; never what stands there."""

from django.urls import path

from proposals.versions import views

urlpatterns = [
    path("<id:pk>/versions/", views.versions, name="versions"),
    path("<id:pk>/versions/compare/", views.compare, name="compare"),
    path("<id:pk>/versions/compare.pdf", views.compare_pdf, name="compare_pdf"),
    path("<id:pk>/versions/compare.odt", views.compare_odt, name="compare_odt"),
]
