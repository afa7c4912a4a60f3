"""The app of public pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    """What anybody may read."""

    name = "public"
    verbose_name = _("公開網站")

    def ready(self) -> None:
        """Register the chart of stories, what stands on desks, and what drafts of its pages are called."""
        from portal.demo import plans
        from public.demo import make_public
        from public.models import Story
        from public.stories import chart, steps  # noqa: F401 (the table of its moves)
        from workflow.drafts import names
        from workflow.engine import fsm
        from workflow.engine.steps import on_desks, read_ahead

        fsm.bind(Story)
        plans.MORE.append(make_public)
        on_desks(steps.duties)
        read_ahead(steps.ahead)
        names.register("public:news_new", what=_("新增公告"))
        names.register("public:news_edit", what=_("編輯公告"))
        names.register("public:story_new", what=_("撰寫成果故事"))
        names.register("public:story_edit", cases=Story.objects.visible_to)
        names.register("public:story_move", cases=Story.objects.visible_to)
