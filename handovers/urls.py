"""Below ``handovers/``: what is open in a person's name, and handing it over; never what stands there."""

from django.urls import path

from handovers import views

app_name = "handovers"
urlpatterns = [
    path("", views.handovers, name="list"),
    path("people/<id:pk>/", views.person, name="person"),
    path("people/<id:pk>/register.pdf", views.person_pdf, name="person_pdf"),
    path("people/<id:pk>/register.odt", views.person_odt, name="person_odt"),
    path("people/<id:pk>/register.ods", views.person_ods, name="person_ods"),
    path("people/<id:pk>/begin/", views.BeginView.as_view(), name="begin"),
    path("<id:pk>/", views.handover, name="handover"),
    path("<id:pk>/register.pdf", views.register_pdf, name="register_pdf"),
    path("<id:pk>/register.odt", views.register_odt, name="register_odt"),
    path("<id:pk>/register.ods", views.register_ods, name="register_ods"),
    path("<id:pk>/<slug:move>/", views.HandoverMoveView.as_view(), name="move"),
]
