"""Views of lists that people keep; a view is an address with a name, so that it sees what its reader may see."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Unit


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views by who reads them."""

    def visible_to(self, actor: Actor) -> SavedViewQuerySet:
        """Those that the actor keeps for this unit, and what others of the unit share."""
        return self.filter(Q(user=actor.user) | Q(is_shared=True), unit_id=actor.unit_id)

    def of_list(self, name: str, actor: Actor) -> SavedViewQuerySet:
        """Those of one list (one index)."""
        return self.visible_to(actor).filter(list=name).select_related("user").order_by("name", "id")


class SavedView(models.Model):
    """A list narrowed, ordered and with its columns, as somebody keeps it for their work in a unit."""

    list = models.CharField(max_length=40)
    name = models.CharField(_("名稱"), max_length=40)
    query = models.CharField(_("條件"), max_length=1_000, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("人員"))
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False, verbose_name=_("單位"))
    is_shared = models.BooleanField(_("與同單位的人共用"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("清單檢視")
        constraints = [models.UniqueConstraint(fields=["unit", "list", "user", "name"], name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name
