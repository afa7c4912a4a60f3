"""Addresses of the directory of partners; never what stands there."""

from django.urls import path

from guidance.partners import views

urlpatterns = [
    path("partners/", views.partners, name="partners"),
    path("partners/list/<slug:kind>/", views.partners_file, name="partners_file"),
    path("partners/roster.ods", views.partners_ods, name="partners_ods"),
    path("partners/own/", views.own_entry, name="own_entry"),
    path("partners/new/", views.AddView.as_view(), name="add_partner"),
    path("partners/<id:pk>/", views.partner_page, name="partner"),
    path("partners/<id:pk>/edit/", views.EditView.as_view(), name="edit_partner"),
    path("partners/<id:pk>/contact/", views.contact, name="partner_contact"),
    path("partners/<id:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw_consent"),
    path("partners/<id:pk>/invite/", views.InviteView.as_view(), name="invite_partner"),
]
