"""Addresses of counselling; never what stands there."""

from django.urls import path

from guidance.counselling import views

urlpatterns = [
    path("counselling/", views.requests, name="requests"),
    path("counselling/list/<slug:kind>/", views.requests_file, name="requests_file"),
    path("counselling/new/", views.AskView.as_view(), name="ask"),
    path("counselling/contacts/", views.contacts, name="contacts"),
    path("counselling/<id:pk>/", views.request_page, name="request"),
    path("counselling/<id:pk>/contact/", views.ContactView.as_view(), name="contact"),
    path("counselling/<id:pk>/plan/", views.write_plan, name="write_plan"),
    path("counselling/<id:pk>/<slug:move>/", views.RequestMoveView.as_view(), name="request_move"),
]
