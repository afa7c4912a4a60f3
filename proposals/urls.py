"""Addresses of plans."""

from django.urls import path
from django.views.decorators.http import require_POST

from proposals import compare_views, export_views, import_views, programme_views, section_views, views

app_name = "proposals"
urlpatterns = [
    path("", views.plan_list, name="list"),
    path("new/", views.start, name="start"),
    path("import/", import_views.import_plans, name="import"),
    path("import/template.xlsx", import_views.template_xlsx, name="import_xlsx"),
    path("import/template.ods", import_views.template_ods, name="import_ods"),
    path("import/<int:pk>/", import_views.imported, name="imported"),
    path("programmes/", programme_views.programmes, name="programmes"),
    path("programmes/<slug:code>/", programme_views.programme, name="programme"),
    path("programmes/<slug:code>/edit/", programme_views.programme_edit, name="programme_edit"),
    path("<int:pk>/", views.detail, name="detail"),
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
    path("<int:pk>/versions/compare.odt", compare_views.compare_odt, name="compare_odt"),
    path("<int:pk>/versions/<int:number>.pdf", views.version_pdf, name="version_pdf"),
    path("<int:pk>/versions/<int:number>.odt", export_views.version_odt, name="version_odt"),
    path("<int:pk>/versions/<int:number>/budget.ods", export_views.version_budget, name="version_budget"),
    path("<int:pk>/dossier.zip", export_views.dossier, name="dossier"),
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/files/<uuid:file>/", views.download, name="download"),
]
