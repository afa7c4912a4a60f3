"""Addresses of reviews, room by room; never what stands there."""

from django.urls import include, path

app_name = "reviews"
urlpatterns = [
    path("", include("reviews.rounds.urls")),
    path("", include("reviews.asked.urls")),
    path("", include("reviews.reminding.urls")),
    path("", include("reviews.opening.urls")),
    path("", include("reviews.opinions.urls")),
    path("", include("reviews.answers.urls")),
    path("", include("reviews.commitments.urls")),
    path("", include("reviews.packets.urls")),
    path("", include("reviews.charges.urls")),
    # Before the meetings' own, which take any move's name.
    path("", include("reviews.live.urls")),
    path("", include("reviews.minutes.urls")),
    path("", include("reviews.papers.urls")),
    path("", include("reviews.meetings.urls")),
    path("", include("reviews.remits.urls")),
    path("", include("reviews.phrases.urls")),
]
