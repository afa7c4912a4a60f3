"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("文件")

    def ready(self) -> None:
        """What no paper can print is refused wherever it is typed; pages whose words are given are printed."""
        from documents.orders.pages_printed import KIND, PAGE
        from documents.orders.wishes import register
        from documents.papers.fonts import refuse_unprintable
        from inputs.widgets import ask_of_texts

        ask_of_texts(refuse_unprintable)
        register(KIND, PAGE)
