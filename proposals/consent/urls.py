"""Addresses of consent, of filing on behalf, and of copying a former plan; never what stands there."""

from django.urls import path

from proposals.consent import views

urlpatterns = [
    path("new/on-behalf/", views.start_on_behalf, name="start_on_behalf"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/new/", views.privacy_new, name="privacy_new"),
    path("privacy/<id:number>/", views.privacy, name="privacy_version"),
    path("<id:pk>/copy/", views.copy, name="copy"),
    path("<id:pk>/consent/", views.consent, name="consent"),
    path("<id:pk>/consent/paper/", views.signed_paper, name="signed_paper"),
]
