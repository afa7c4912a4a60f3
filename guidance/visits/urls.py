"""Addresses of site visits; never what stands there."""

from django.urls import path

from guidance.visits import views

urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/list/<slug:kind>/", views.visits_file, name="visits_file"),
    path("visits/new/", views.ProposeView.as_view(), name="propose_visit"),
    path("visits/figures/", views.figures, name="visit_figures"),
    path("visits/<id:pk>/", views.visit_page, name="visit"),
    path("visits/<id:pk>/photos/new/", views.PhotoView.as_view(), name="add_photo"),
    path("visits/<id:pk>/photos/<id:photo>/", views.photo_file, name="photo"),
    path("visits/<id:pk>/photos/<id:photo>/remove/", views.drop_photo, name="remove_photo"),
    path("visits/<id:pk>/record.pdf", views.record_pdf, name="visit_pdf"),
    path("visits/<id:pk>/record.odt", views.record_odt, name="visit_odt"),
    path("visits/<id:pk>/answer/", views.AnswerView.as_view(), name="visit_answer"),
    path("visits/<id:pk>/visit.ics", views.visit_calendar, name="visit_ics"),
    path("visits/<id:pk>/<slug:move>/", views.VisitMoveView.as_view(), name="visit_move"),
]
