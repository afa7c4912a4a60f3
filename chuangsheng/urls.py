"""All addresses; never what stands there."""

from django.contrib import admin
from django.urls import include, path

from chuangsheng import (
    addresses,  # noqa: F401 - makes <id:…> known to every address below
    health,
)

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("me/", include("accounts.urls")),
    path("upkeep/", include("workflow.upkeep.urls")),
    path("plans/programmes/", include("programmes.urls")),
    path("plans/chapters/", include("chapters.urls")),
    path("plans/", include("proposals.urls")),
    path("guidance/", include("guidance.urls")),
    path("lists/", include("lists.urls")),
    path("reviews/", include("reviews.urls")),
    path("tracking/", include("tracking.urls")),
    path("handovers/", include("handovers.urls")),
    path("privacy/", include("privacy.urls")),
    path("records/", include("records.urls")),
    path("help/", include("manual.urls")),
    path("search/", include("search.urls")),
    path("drafts/", include("workflow.drafts.urls")),
    path("", include("public.urls")),
    path("", include("portal.urls")),
]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
