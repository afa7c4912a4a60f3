"""Which agency is asked about what (R2); never who is asked in a round."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from programmes.models import CentralProgramme


class Remit(models.Model):
    """業管對應: an agency answers for a central programme, or for ventures whose theme says a word (R2)."""

    agency = models.ForeignKey(Unit, models.PROTECT, related_name="remits", verbose_name=_("機關"))
    programme = models.ForeignKey(
        CentralProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="remits",
        verbose_name=_("對接中央計畫"),
        help_text=_("經費對接這個計畫的事業提案，建議請這個機關審查。"),
    )
    word = models.CharField(
        _("主題用語"),
        max_length=30,
        blank=True,
        help_text=_("事業名稱或主題提到這個詞的事業提案，建議請這個機關審查；全形半形、「台」「臺」視為相同。"),
    )
    reason = models.CharField(_("理由"), max_length=200, help_text=_("開啟書面審查時，列在建議的機關旁。"))

    class Meta:
        verbose_name = _("業管對應")
        verbose_name_plural = _("業管對應")
        ordering = ["agency_id", "programme__code", "word"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=True) ^ Q(word=""),
                name="remit_of_programme_or_word",
                violation_error_message=_("中央計畫與主題用語，請填其中一項。"),
            ),
            models.UniqueConstraint(
                fields=["agency", "programme"],
                name="one_remit_a_programme",
                violation_error_message=_("這個機關已對應這個中央計畫。"),
            ),
            models.UniqueConstraint(
                fields=["agency", "word"],
                condition=~Q(word=""),
                name="one_remit_a_word",
                violation_error_message=_("這個機關已對應這個用語。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}：{self.subject}"

    @property
    def subject(self) -> str:
        """The programme's name, or the word in quotation marks."""
        return str(self.programme) if self.programme else f"「{self.word}」"
