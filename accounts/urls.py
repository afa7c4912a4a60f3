"""Below ``me/``: one's account, organisation, unit and the register of units; never what stands there."""

from django.urls import path

from accounts import views
from accounts.audit import views as audit
from accounts.invitations import views as invitations

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("act-as/", views.act_as, name="act_as"),
    path("language/", views.set_language, name="set_language"),
    path("confirm-email/again/", views.send_confirmation_again, name="send_confirmation_again"),
    path("confirm-email/wrong-address/", views.wrong_address, name="wrong_address"),
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/new/", views.found_organisation, name="found_organisation"),
    path("organisation/<slug:code>/join/", views.join_organisation, name="join_organisation"),
    path("records/access/", audit.accesses, name="accesses"),
    path("records/sign-in/", audit.signins, name="signins"),
    path("units/", views.units, name="units"),
    path("units/<slug:code>/", views.unit_edit, name="unit_edit"),
    path("units/<slug:code>/people/", views.people, name="people"),
    path("units/<slug:code>/people/invite/", invitations.invite, name="invite"),
    path(
        "units/<slug:code>/people/invitations/<id:pk>/again/",
        invitations.change,
        {"verb": "again"},
        name="invite_again",
    ),
    path(
        "units/<slug:code>/people/invitations/<id:pk>/withdraw/",
        invitations.change,
        {"verb": "withdraw"},
        name="invitation_withdraw",
    ),
    path("invitations/<id:pk>/", invitations.answer, name="invitation_answer"),
    path("units/<slug:code>/people/<id:pk>/decide/", views.decide, name="decide"),
    path("units/<slug:code>/people/<id:pk>/role/", views.change_role, name="change_role"),
    path("units/<slug:code>/people/<id:pk>/remove/", views.remove_member, name="remove_member"),
    path("units/<slug:code>/deputies/add/", views.appoint_deputy, name="appoint_deputy"),
    path("units/<slug:code>/deputies/<id:pk>/end/", views.end_deputy, name="end_deputy"),
]
