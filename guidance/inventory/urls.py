"""Addresses of the inventory; never what stands there."""

from django.urls import path

from guidance.inventory import plan_views, views
from guidance.inventory.offering import views as offering
from guidance.inventory.workbooks import views as workbooks

urlpatterns = [
    path("inventory/", views.entries, name="inventory"),
    path("inventory/list/<slug:kind>/", views.inventory_file, name="inventory_file"),
    path("inventory/map/", views.entry_map, name="inventory_map"),
    path("inventory/map/near/", views.near, name="inventory_near"),
    path("inventory/figures/", views.figures, name="inventory_figures"),
    path("inventory/new/", views.NewView.as_view(), name="entry_new"),
    path("inventory/inventory.ods", workbooks.export, name="inventory_ods"),
    path("inventory/import/", workbooks.upload, name="inventory_import"),
    path("inventory/import/template.ods", workbooks.template_ods, name="inventory_template_ods"),
    path("inventory/import/template.xlsx", workbooks.template_xlsx, name="inventory_template_xlsx"),
    path("inventory/import/<id:pk>/", workbooks.preview, name="inventory_preview"),
    path("inventory/offers/", offering.offers, name="inventory_offers"),
    path("inventory/offers/<id:pk>/", offering.offer, name="inventory_offer"),
    path("inventory/offers/<id:pk>/<slug:move>/", offering.OfferMoveView.as_view(), name="inventory_offer_move"),
    path("inventory/<id:pk>/", views.entry, name="entry"),
    path("inventory/<id:pk>/edit/", views.EditView.as_view(), name="entry_edit"),
    path("inventory/<id:pk>/photo/", views.photo, name="entry_photo"),
    path("inventory/<id:pk>/check/", views.check, name="entry_check"),
    path("inventory/<id:pk>/withdraw/", views.WithdrawView.as_view(), name="entry_withdraw"),
    path("inventory/<id:pk>/remove/", views.RemoveView.as_view(), name="entry_remove"),
    path("inventory/<id:pk>/restore/", views.restore, name="entry_restore"),
    path("plans/<id:pk>/inventory/", plan_views.take, name="take_entries"),
    path("plans/<id:pk>/inventory/offer/", plan_views.OfferView.as_view(), name="offer_rows"),
]
