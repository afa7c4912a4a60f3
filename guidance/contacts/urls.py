"""Addresses of contacts; never what stands there."""

from django.urls import path

from guidance.contacts.mine import MineView

urlpatterns = [path("contacts/mine/<str:token>/", MineView.as_view(), name="my_contact")]
