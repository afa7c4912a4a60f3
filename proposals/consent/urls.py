"""Addresses of consent, of filing on behalf, and of copying a former plan; never what stands there."""

from django.urls import path

from proposals.consent import views

urlpatterns = [
    path("new/on-behalf/", views.start_on_behalf, name="start_on_behalf"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/new/", views.privacy_new, name="privacy_new"),
    path("privacy/<int:number>/", views.privacy, name="privacy_version"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/consent/", views.consent, name="consent"),
    path("<int:pk>/consent/paper/", views.signed_paper, name="signed_paper"),
]
