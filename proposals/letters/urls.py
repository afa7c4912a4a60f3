"""Addresses of a plan's letters; never what stands there."""

from django.urls import path

from proposals.letters import files, views

urlpatterns = [
    path("<id:pk>/letters/", views.letters, name="letters"),
    path("<id:pk>/letters/new/", views.draft, name="letter_new"),
    path("<id:pk>/letters/<id:letter>/", views.letter, name="letter"),
    path("<id:pk>/letters/<id:letter>/edit/", views.EditView.as_view(), name="letter_edit"),
    path("<id:pk>/letters/<id:letter>/renew/", views.renew, name="letter_renew"),
    path("<id:pk>/letters/<id:letter>/drop/", views.drop, name="letter_drop"),
    path("<id:pk>/letters/<id:letter>/number/", views.NumberView.as_view(), name="letter_number"),
    path("<id:pk>/letters/<id:letter>/v<id:number>.pdf", files.pdf, name="letter_pdf"),
    path("<id:pk>/letters/<id:letter>/v<id:number>.odt", files.odt, name="letter_odt"),
    path("<id:pk>/letters/<id:letter>/v<id:number>.zip", files.di, name="letter_di"),
    path("<id:pk>/letters/<id:letter>/v<id:number>/files/<id:place>/", files.enclosure, name="letter_file"),
]
