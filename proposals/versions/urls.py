"""Addresses of the frozen versions and of what differs between two of them; never what stands there."""

from django.urls import path

from proposals.versions import views

urlpatterns = [
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/versions/compare/", views.compare, name="compare"),
    path("<int:pk>/versions/compare.pdf", views.compare_pdf, name="compare_pdf"),
    path("<int:pk>/versions/compare.odt", views.compare_odt, name="compare_odt"),
]
