"""Phrases an agency writes again and again (R2); never what it wrote in an opinion."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit


class Phrase(models.Model):
    """常用語句: a text of one agency, inserted where one of its people writes an opinion."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="phrases", verbose_name=_("機關"), db_index=False, editable=False
    )
    name = models.CharField(_("名稱"), max_length=30, help_text=_("寫意見時在選單裡看到的名稱。"))
    text = models.TextField(_("語句"), max_length=1000)

    class Meta:
        verbose_name = _("常用語句")
        verbose_name_plural = _("常用語句")
        ordering = ["unit_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="one_phrase_a_name",
                violation_error_message=_("貴機關已有這個名稱的常用語句。"),
            )
        ]

    def __str__(self) -> str:
        return self.name
