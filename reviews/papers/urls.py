"""Addresses of the review's papers; never what stands there."""

from django.urls import URLPattern, path

from reviews.papers import views


def forms_of(address: str, view: type[views.PaperView], name: str) -> list[URLPattern]:
    """The page and the files of one paper."""
    files = [path(f"{address}.{form}", view.as_view(form=form), name=f"{name}_{form}") for form in view.files]
    return [path(f"{address}/", view.as_view(), name=name), *files]


urlpatterns = [
    *forms_of("opinions/<id:pk>/paper", views.OpinionPaperView, "opinion_paper"),
    *forms_of("rounds/<id:pk>/opinions/<slug:alias>/paper", views.CalledPaperView, "called_paper"),
    *forms_of("rounds/<id:pk>/summary", views.SummaryPaperView, "summary_paper"),
    *forms_of("plans/<id:pk>/answers", views.AnswersPaperView, "answers_paper"),
    *forms_of("plans/<id:pk>/decisions", views.PlanDecisionsView, "plan_decisions"),
    *forms_of("meetings/<id:pk>/decisions", views.MeetingDecisionsView, "meeting_decisions"),
]
