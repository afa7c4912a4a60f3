"""Below ``help/``: the manual; never what stands there."""

from django.urls import path

from manual import views

app_name = "manual"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("states/", views.states, name="states"),
    path("glossary/", views.glossary, name="glossary"),
    path("tour/close/", views.tour_close, name="tour_close"),
    path("<slug:name>/", views.one_chapter, name="chapter"),
]
