"""What is kept on a person in each of the registers that name contacts, as the person's own page shows it (個資法第 3 條)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guidance.contacts import links
from guidance.contacts.forms import EntryContactForm, OwnMemberForm, PartnerContactForm
from guidance.contacts.telling import INVENTORY, NETWORKS, PARTNERS
from guidance.inventory import services as inventory
from guidance.models import InventoryEntry, NetworkMember, Partner
from guidance.networks import confirming
from guidance.partners import services as partners
from workflow.engine.verdicts import Words

MOST = 30  # rows of a register that are shown
Facts = list[tuple[Words, Any]]


class Kept(ABC):
    """One row of one register: what it says of the person, and what the person does with it."""

    kind: ClassVar[str]
    register: ClassVar[Words]
    seers: ClassVar[Words]  # who sees what is kept here, and what for
    form_class: ClassVar[Any]
    mail: ClassVar[str] = "contact_email"  # the column of the address

    def __init__(self, row: Any) -> None:
        self.row = row

    @classmethod
    @abstractmethod
    def rows(cls) -> QuerySet[Any]:
        """The rows of the register."""

    @classmethod
    def reached_at(cls, address: str) -> QuerySet[Any]:
        """Those that name somebody with this address."""
        return cls.rows().filter(**{f"{cls.mail}__iexact": address})

    @property
    def key(self) -> str:
        """What its link is told by: another one once the row names another address."""
        return links.key_of(self.address)

    @property
    def address(self) -> str:
        """Where the person is written to."""
        return str(getattr(self.row, self.mail))

    @property
    @abstractmethod
    def called(self) -> str:
        """What the row is of, without the person."""

    @abstractmethod
    def facts(self) -> Facts:
        """All that is kept."""

    @abstractmethod
    def correct(self, form: Any) -> None:
        """What the person wrote holds."""

    @abstractmethod
    def withdraw(self) -> None:
        """The consent is taken back."""

    @property
    def link(self) -> str:
        """Its page."""
        return links.link(self.kind, self.row.pk, self.key)

    @property
    def is_member(self) -> bool:
        """Is the person asked once a year, and sent notices?"""
        return self.kind == links.MEMBER


class OfMember(Kept):
    """In a network of a district."""

    kind = links.MEMBER
    register = NETWORKS
    seers = _("單位與角色在系統內人人看得到；姓名、電話與電子郵件只有該區公所、專管平台與研考會看得到，供聯繫您之用。")
    form_class = OwnMemberForm
    mail = "email"
    row: NetworkMember

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """The members."""
        return NetworkMember.objects.select_related("district")

    @property
    def key(self) -> str:
        """The row's own."""
        return self.row.key

    @property
    def called(self) -> str:
        """Network, district and organisation."""
        return str(self.row)

    def facts(self) -> Facts:
        """As the office entered it, or the person."""
        row = self.row
        return [
            (_("單位或團體"), row.organisation),
            (_("角色"), row.role),
            (_("可協助的事"), row.helps),
            (_("聯絡人"), row.name),
            (_("聯絡電話"), row.phone),
            (_("電子郵件"), row.email),
            (_("本人同意日期"), row.agreed_on),
            (_("同意方式"), row.get_agreed_how_display()),
            (_("最近確認"), row.confirmed_on),
        ]

    def correct(self, form: Any) -> None:
        """Confirmed by who wrote it."""
        confirming.correct(form)

    def withdraw(self) -> None:
        """The row goes."""
        confirming.withdraw(self.row)


class OfPartner(Kept):
    """The contact of a partner."""

    kind = links.PARTNER
    register = PARTNERS
    seers = _("姓名、電話與電子郵件只有專管平台、夥伴自己的同仁與媒合成立的提案單位看得到，供媒合聯繫之用。")
    form_class = PartnerContactForm
    row: Partner

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Those that name somebody."""
        return Partner.objects.exclude(contact_name="")

    @property
    def called(self) -> str:
        """The partner."""
        return self.row.name

    def facts(self) -> Facts:
        """As the platform entered it, or the partner."""
        row = self.row
        return [
            (_("夥伴"), row.name),
            (_("聯絡人"), row.contact_name),
            (_("聯絡電話"), row.contact_phone),
            (_("電子郵件"), row.contact_email),
            (_("同意日期"), row.consented_on),
            (_("同意方式"), row.get_consent_way_display()),
        ]

    def correct(self, form: Any) -> None:
        """With a consent of today."""
        partners.correct_own(form)

    def withdraw(self) -> None:
        """The fields are empty; the line of the consent stays."""
        partners.withdraw_own(self.row)


class OfEntry(Kept):
    """The contact of an entry of a district's inventory."""

    kind = links.ENTRY
    register = INVENTORY
    seers = _("姓名、電話與電子郵件只有該區公所、專管平台與研考會看得到，其他人只看得到姓氏，供聯繫您之用。")
    form_class = EntryContactForm
    row: InventoryEntry

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Those that name somebody."""
        return InventoryEntry.objects.select_related("district").exclude(contact_email="")

    @property
    def called(self) -> str:
        """District and entry."""
        return f"{self.row.district.name}　{self.row.name}"

    def facts(self) -> Facts:
        """As the office entered it."""
        row = self.row
        return [
            (_("在地資源"), self.called),
            (_("聯絡人"), row.contact_name),
            (_("聯絡電話"), row.contact_phone),
            (_("電子郵件"), row.contact_email),
            (_("同意人"), row.consent_by),
            (_("同意日期"), row.consent_on),
        ]

    def correct(self, form: Any) -> None:
        """With a consent of today."""
        inventory.correct_own(form)

    def withdraw(self) -> None:
        """The fields are empty; the log says that there was somebody."""
        inventory.withdraw_own(self.row)


KINDS: dict[str, type[Kept]] = {each.kind: each for each in (OfMember, OfPartner, OfEntry)}


def kept_by(token: str, *, lock: bool = False) -> Kept | None:
    """What the link opens; None where nobody signed it, or that person is not kept there any more."""
    if (found := links.read(token)) is None:
        return None
    kind, pk, key = found
    rows = KINDS[kind].rows()
    row = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=pk).first()
    kept = KINDS[kind](row) if row else None
    return kept if kept and kept.key == key else None


def all_at(address: str) -> Iterator[Kept]:
    """Everything that is kept of who reads mail at ``address`` (three queries)."""
    for kind in KINDS.values():
        yield from (kind(row) for row in kind.reached_at(address).order_by("pk")[:MOST])
