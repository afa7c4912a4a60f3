"""Addresses of networks; never what stands there."""

from django.urls import path

from guidance.networks import notice_views, views

urlpatterns = [
    path("networks/", views.members, name="networks"),
    path("networks/list/<slug:kind>/", views.members_file, name="networks_file"),
    path("networks/new/", views.member_new, name="network_new"),
    path("networks/ask/", views.ask_members, name="network_ask"),
    path("networks/roster.ods", views.roster_sheet, name="network_ods"),
    path("networks/roster.pdf", views.roster_pdf, name="network_pdf"),
    path("networks/notices/", notice_views.notices, name="network_notices"),
    path("networks/notices/new/", notice_views.NoticeView.as_view(), name="network_send"),
    path("networks/notices/<id:pk>/", notice_views.notice, name="network_notice"),
    path("networks/<id:pk>/", views.member_edit, name="network_member"),
    path("networks/<id:pk>/confirmed/", views.member_confirm, name="network_confirm"),
    path("networks/<id:pk>/remove/<slug:why>/", views.member_remove, name="network_remove"),
]
