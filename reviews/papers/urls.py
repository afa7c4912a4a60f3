"""Addresses of the review's papers; never what stands there."""

from django.urls import URLPattern, path

from reviews.papers import views


def _forms(address: str, view: type[views.PaperView], name: str) -> list[URLPattern]:
    """The page and the files of one paper."""
    files = [path(f"{address}.{form}", view.as_view(form=form), name=f"{name}_{form}") for form in view.files]
    return [path(f"{address}/", view.as_view(), name=name), *files]


urlpatterns = [
    *_forms("opinions/<id:pk>/paper", views.OpinionPaperView, "opinion_paper"),
    *_forms("rounds/<id:pk>/opinions/<slug:alias>/paper", views.CalledPaperView, "called_paper"),
    *_forms("rounds/<id:pk>/summary", views.SummaryPaperView, "summary_paper"),
    *_forms("plans/<id:pk>/answers", views.AnswersPaperView, "answers_paper"),
    *_forms("plans/<id:pk>/decisions", views.PlanDecisionsView, "plan_decisions"),
    *_forms("meetings/<id:pk>/decisions", views.MeetingDecisionsView, "meeting_decisions"),
]
