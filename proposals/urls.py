"""Addresses of plans."""

from django.urls import path
from django.views.decorators.http import require_POST

from proposals import (
    chapter_views,
    compare_views,
    consent_views,
    export_views,
    intake_views,
    programme_views,
    section_views,
    views,
)

app_name = "proposals"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("new/", views.start, name="start"),
    path("new/on-behalf/", consent_views.start_on_behalf, name="start_on_behalf"),
    path("privacy/", consent_views.privacy, name="privacy"),
    path("privacy/new/", consent_views.privacy_new, name="privacy_new"),
    path("privacy/<int:number>/", consent_views.privacy, name="privacy_version"),
    path("programmes/", programme_views.programmes, name="programmes"),
    path("programmes/new/", programme_views.programme_new, name="programme_new"),
    path("programmes/<slug:code>/", programme_views.programme, name="programme"),
    path("programmes/<slug:code>/edit/", programme_views.programme_edit, name="programme_edit"),
    path("chapters/", chapter_views.versions, name="chapters"),
    path("chapters/begin/", chapter_views.begin, name="chapters_begin"),
    path("chapters/<int:pk>/", chapter_views.version, name="chapters_version"),
    path("chapters/<int:pk>/edit/", chapter_views.edit, name="chapters_edit"),
    path("chapters/<int:pk>/publish/", chapter_views.publish, name="chapters_publish"),
    path("chapters/<int:pk>/discard/", chapter_views.discard, name="chapters_discard"),
    path("chapters/<int:pk>/questions/new/", chapter_views.question, name="question_add"),
    path("chapters/<int:pk>/questions/<int:question>/", chapter_views.question, name="question_edit"),
    path("chapters/<int:pk>/questions/<int:question>/remove/", chapter_views.question_remove, name="question_remove"),
    path("intake/", intake_views.intake, name="intake"),
    path("intake/forward/", intake_views.intake_forward, name="intake_forward"),
    path("visions/", intake_views.visions, name="visions"),
    path("visions/<slug:code>/", intake_views.vision, name="vision"),
    path("visions/<slug:code>/files/<uuid:file>/", intake_views.vision_file, name="vision_file"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/copy/", consent_views.copy, name="copy"),
    path("<int:pk>/consent/", consent_views.consent, name="consent"),
    path("<int:pk>/consent/paper/", consent_views.signed_paper, name="signed_paper"),
    path("<int:pk>/edit/", section_views.edit, name="edit"),
    path("<int:pk>/edit/<slug:section>/", section_views.SectionView.as_view(), name="section"),
    path("<int:pk>/edit/<slug:section>/draft/", require_POST(section_views.DraftView.as_view()), name="section_draft"),
    path("<int:pk>/ventures/add/", section_views.venture_add, name="venture_add"),
    path("<int:pk>/ventures/<int:venture>/remove/", section_views.venture_remove, name="venture_remove"),
    path(
        "<int:pk>/ventures/<int:venture>/<slug:section>/", section_views.SectionView.as_view(), name="venture_section"
    ),
    path(
        "<int:pk>/ventures/<int:venture>/<slug:section>/draft/",
        require_POST(section_views.DraftView.as_view()),
        name="venture_section_draft",
    ),
    path("<int:pk>/ventures/<int:venture>/budget/answer/", programme_views.budget_answer, name="budget_answer"),
    path("<int:pk>/moves/<slug:move>/", views.PlanMoveView.as_view(), name="move"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("<int:pk>/versions/compare/", compare_views.compare, name="compare"),
    path("<int:pk>/versions/compare.pdf", compare_views.compare_pdf, name="compare_pdf"),
    path("<int:pk>/versions/<int:number>.pdf", views.version_pdf, name="version_pdf"),
    path("<int:pk>/versions/<int:number>.odt", export_views.version_odt, name="version_odt"),
    path("<int:pk>/versions/<int:number>/budget.ods", export_views.version_budget, name="version_budget"),
    path("<int:pk>/dossier.zip", export_views.dossier, name="dossier"),
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/files/<uuid:file>/", views.download, name="download"),
]
