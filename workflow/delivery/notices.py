"""Tells people what happened, why, until when and what to do: an inbox line at once, a mail through the outbox.

Never sends, nor decides who may see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.actors import Actor
from accounts.models import Deputy, Membership, Unit, User
from accounts.queries import MembershipQuerySet, valid_on
from accounts.states import ACTING_ROLES, OUTSIDE_KINDS
from inputs.words import carried_out, in_words
from workflow import known
from workflow.calendar import clock
from workflow.delivery.bell import wake
from workflow.engine.facts import Facts, expected_move
from workflow.engine.moves import Move
from workflow.engine.steps import steps_of
from workflow.engine.verdicts import Words
from workflow.inbox import kinds
from workflow.inbox.kinds import Sort
from workflow.inbox.models import OUTSIDE
from workflow.models import Notification, OutboxMessage, Stateful, Transition
from workflow.nested import Nested, as_json, revive
from workflow.states import Party, Way
from workflow.templatetags.cs import roc
from workflow.together import Writes

# What stands beneath the text; asked in the language of each reader.
Lines = Callable[[], Sequence[str]]
# Whom to tell, as a member of which unit, and the lines beneath the text.
Recipients = Mapping[User, tuple[int | None, Lines]]
# What the mail to one address carries for the reader's calendar: a method and an iCalendar text.
ForCalendar = Callable[[str], dict[str, str]]
LENT = Nested(one=("user",))
INSIDE = gettext_lazy("說明寫在系統裡，請開啟下列網頁閱覽。")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Event:
    """What is told of: by ``key`` once, of which kind it is, with which case it stands, and the task it asks for, if any.

    Of a case alone the key is enough: the kinds are those of its chart.
    """

    key: str
    sort: Sort | None = None
    about: Stateful | None = None
    task: str = ""

    def of(self, case: Stateful | None) -> Event:
        """With what ``case`` says where nothing else was."""
        about = self.about or case
        sort = self.sort or (kinds.of_machine(about.machine_name) if about else None)
        return replace(self, sort=sort, about=about, task=self.task or (task_of(case) if case else ""))


def event_of(key: Event | str) -> Event:
    """An event, also where it was named by its key alone."""
    return key if isinstance(key, Event) else Event(key)


def nothing() -> Sequence[str]:
    """No line beneath."""
    return ()


class Inside(str):
    """A line with what somebody typed: it may hold what is nobody else's, and no mail to an account carries it out."""

    __slots__ = ()


def reasons(words: Iterable[str]) -> list[str]:
    """Why something was done, as lines."""
    return [Inside(_("說明：%s") % each) for each in words]


def addressed(log: Transition) -> list[Unit]:
    """The parties of the move's ``notify``; their people are read with the holder's, whoever asks for them first."""
    case = log.subject
    units = audience(case, case.machine[log.move])
    if units:
        people_of([*units, *([case.holder_unit] if case.holder_unit else [])])
    return units


def audience(case: Stateful, move: Move) -> list[Unit]:
    """The units that are told of ``move``, each once."""
    parties = case.machine.announced_to(move)
    return list({unit.pk: unit for party in parties for unit in case.units_for(party)}.values())


def announce(log: Transition, units: Collection[Unit]) -> set[int]:
    """Tell those :func:`addressed`, except the person who made the move, with the reasons it was made for.

    The units among them that have people, by id.
    """
    subject = log.subject
    machine, move = subject.machine, subject.machine[log.move]
    if not units:
        return set()
    assert log.user  # only the calendar acts without anybody, and makes no move
    by = Actor(log.user, log.membership, log.deputy)
    text = in_words(gettext_lazy("%(case)s：%(move)s（%(actor)s）"), {"case": subject, "move": move.label, "actor": by})
    holder = [subject.holder_unit] if subject.holder_unit else []
    people_of([*units, *holder])  # a follower may have put the case into other hands
    key = f"{machine.name}:{subject.pk}:{log.row_version}"

    def why() -> list[str]:
        asked = [_("請您：%s") % move.asks] if move.asks else []
        return reasons(machine.said(log.data, subject)) + asked

    return tell(key, text, subject.get_absolute_url(), units, but=log.user, case=subject, why=why)


def tell(
    key: Event | str,
    text: Words,
    url: str,
    units: Iterable[Unit],
    *,
    but: User | None = None,
    case: Stateful | None = None,
    why: Lines = nothing,
) -> set[int]:
    """Tell everybody who acts for ``units`` of one event; of a ``case`` also until when, and what to do there.

    ``why`` are the lines before these.

    Those of ``units`` that have people, by id.
    """
    acts = people_of(units)
    actors = [actor for actor in actors_of(acts) if but is None or actor.user.pk != but.pk]
    _tell(event_of(key), text, url, actors, case, why)
    return {m.unit_id for m in acts}


def invite(key: str, text: Words, case: Stateful, units: Iterable[Unit], *, why: Lines, calendar: ForCalendar) -> None:
    """The same of a day that ``case`` has, to be taken over by calendars; also to who set it."""
    _tell(Event(key), text, case.get_absolute_url(), actors_of(people_of(units)), case, why, calendar)


def remind(event: Event, text: Words, url: str, units: Iterable[Unit], case: Stateful) -> None:
    """Tell who acts for ``units``, and who stands in for them today, what ``case`` waits for."""
    _tell(event, text, url, actors_of(people_of(units)), case)


def actors_of(members: Iterable[Membership]) -> list[Actor]:
    """Who stands in for ``members`` today, then they themselves: who is told as both is told as who one is."""
    rows = list(members)
    lent = [deputy for row in rows for deputy in standing_in(row)]
    return [Actor(row.user, row.membership, row) for row in lent] + [Actor(row.user, row) for row in rows]


def standing_in(member: Membership) -> list[Deputy]:
    """Who stands in for one of :func:`people_of` today."""
    found: list[Deputy] = member.__dict__.get("standing_in", [])
    return found


def _tell(
    event: Event,
    text: Words,
    url: str,
    actors: Iterable[Actor],
    case: Stateful | None = None,
    why: Lines = nothing,
    calendar: ForCalendar | None = None,
) -> None:
    people = {
        actor.user: actor for actor in actors
    }  # whoever is told as deputy and otherwise is told once, as who one is
    stand = Standing(case) if case and people else None

    def beneath(actor: Actor) -> list[str]:
        return [*why(), *(stand.lines(actor) if stand else [])]

    told = {user: (actor.unit_id, partial(beneath, actor)) for user, actor in people.items()}
    turn = stand.holders if stand else ()
    lent = {
        user
        for user, actor in people.items()
        if not actor.deputy and actor.membership and standing_in(actor.membership)
    }
    write(event.of(case), text, url, told, turn=turn, mail=calendar or True, away=lent)


def task_of(case: Stateful) -> str:
    """What a notice asks of whoever holds ``case``: done once it has moved on, or is in other hands."""
    return f"{case.machine.name}:{case.pk}"


def write(
    event: Event,
    text: Words,
    url: str,
    recipients: Recipients,
    *,
    mail: bool | ForCalendar = True,
    turn: Collection[int | None] | None = None,
    away: Collection[User] = (),
) -> None:
    """Write the inbox lines and outbox rows of one event, as each wants to hear of its kind; its key makes a repetition harmless.

    Without ``mail`` where one has gone out already; with what it carries for calendars, where it does. Its task is asked
    of those told as members of the units of ``turn``; of everybody who is told, if no ``turn`` is named. Who is ``away``
    has somebody standing in, and reads of it in the mail of the day one is back.
    """
    calendar = mail if callable(mail) else None
    assert event.sort, event.key
    key, stands = event.key, _stands_with(event.about, event.key)
    notified, mails = list[Notification](), list[OutboxMessage]()
    for user, (unit, lines) in recipients.items():
        kind = kinds.kind_of(event.sort, unit, turn)
        way = kinds.way(user, kind)
        if way == Way.OFF:
            continue
        way = Way.DAILY if way == Way.AT_ONCE and user in away and not calendar else way
        told: dict[str, Any] = {
            "user": user,
            "unit_id": unit,
            "key": key,
            "url": url,
            "created_at": clock.now(),
            "kind": kind.name,
        }
        told["task"] = event.task if turn is None or unit in turn else ""
        told["in_digest"] = bool(mail and user.email and way == Way.DAILY)
        notified.append(Notification(**told, **stands, **_in_each(text, lines)))
        if mail and user.email and way == Way.AT_ONCE:
            payload = _mail(user, text, lines, url, calendar) | {"kind": kind.name}
            mails.append(OutboxMessage(key=f"{key}:{user.pk}", user=user, payload=payload))
    writes = Writes()
    writes.insert(notified, unless_there=True)
    writes.insert(mails, unless_there=True)
    writes.send()
    if not any(function is wake for (_, function, *_) in connection.run_on_commit):
        transaction.on_commit(wake)  # one ring a transaction


def _stands_with(case: Stateful | None, key: str) -> dict[str, str]:
    """The case that the line stands with: the whole of which it tells a part; itself where it is of none."""
    if case is None:
        return {"matter": key}
    matter = case.matter
    with override(settings.LANGUAGE_CODE):
        return {"matter": task_of(matter), "matter_name": str(matter)[:200]}


def _in_each(text: Words, lines: Lines) -> dict[str, Any]:
    """An inbox line as it is said in each language: one may read it in another than that of today."""
    said, out = {}, {}
    for language in LANGUAGES:
        with override(language):
            said[language] = {"text": str(text)[:300], "more": "\n".join(lines())}
            with carried_out():
                out[language] = str(text)[:300]
    kept = said.pop(settings.LANGUAGE_CODE)
    # The mail of a day is written of the lines: what it says instead of a first line that stays here goes along.
    return kept | {"translations": said | ({OUTSIDE: out} if out[settings.LANGUAGE_CODE] != kept["text"] else {})}


def _mail(user: User, text: Words, lines: Lines, url: str, calendar: ForCalendar | None) -> dict[str, Any]:
    """A mail in the language its reader has chosen; what somebody typed is read in the system."""
    with override(user.language):
        here = str(text)
    with carried_out():
        return mail_to(user.email, user.language, text, lambda: _to_go(lines(), str(text) != here), url, calendar)


def _to_go(lines: Sequence[str], is_short: bool) -> list[str]:
    """The lines that a mail may carry; where one may not, or the first is told short, a sentence says once where it is read."""
    first = next((place for place, line in enumerate(lines) if is_short or isinstance(line, Inside)), None)
    said = [line for line in lines if not isinstance(line, Inside)]
    return said if first is None else [*said[:first], str(INSIDE), *said[first:]]


def mail_to(
    address: str, language: str, text: Words, lines: Lines, url: str, calendar: ForCalendar | None = None
) -> dict[str, Any]:
    """A mail as the outbox keeps it, also to somebody who has no account."""
    with override(language):
        words = str(text)[:300]
        said: dict[str, Any] = {"subject": words[:120], "text": words, "lines": list(lines())}
        if calendar:
            said["calendar"] = calendar(address)
    return {"to": address, "language": language, **said, "url": url}


def mail_outside(
    address: str, text: Words, lines: Lines, url: str, calendar: ForCalendar | None = None
) -> dict[str, Any]:
    """A mail to somebody who has no account: the outbox keeps the address until it is sent, and no longer."""
    return mail_to(address, settings.LANGUAGE_CODE, text, lines, url, calendar) | {"outside": True}


def forget_mail(address: str) -> None:
    """Nobody outside is written to at ``address`` any more: what has not been sent is not sent, and not kept either."""
    waiting = OutboxMessage.objects.alias(to=Lower(KT("payload__to")))
    waiting.filter(to=address.lower(), sent_at=None, payload__outside=True).delete()


def settle(task: str) -> None:
    """What notices asked for is done, by whomever."""
    Notification.objects.filter(task=task, done_at=None).update(done_at=timezone.now())


class Standing:
    """Where a case stands after what is told, read once for all who are told."""

    def __init__(self, case: Stateful) -> None:
        self.case = case
        self.facts = Facts(case)
        self.verbs: dict[tuple[int | None, str], Words] = {}
        self.holders: set[int | None] = (
            set() if case.holder == Party.NOBODY else {unit.pk for unit in case.units_for(case.holder)}
        )

    def lines(self, actor: Actor) -> list[str]:
        """Until when and what to do, for one whose turn it is; in whose hands it is, for the others."""
        due = roc(self.case.due_on)
        if actor.unit_id not in self.holders:
            return [self._in_whose_hands(due)] if self.holders else []
        verb = self._verb(actor)
        return ([_("期限：%s") % due] if due else []) + ([_("請您：%s") % verb] if verb else [])

    def _in_whose_hands(self, due: str) -> str:
        names = {"holder": self.case.holder_unit or Party(self.case.holder).label, "due": due}
        return (_("目前由「%(holder)s」辦理，期限：%(due)s") if due else _("目前由「%(holder)s」辦理")) % names

    def _verb(self, actor: Actor) -> Words:
        key = (actor.unit_id, actor.role)
        if key not in self.verbs:
            move = expected_move(self.facts, actor)
            self.verbs[key] = (move.duty or move.label) if move else self._of_parts(actor)
        return self.verbs[key]

    def _of_parts(self, actor: Actor) -> Words:
        """What the case waits for from ``actor`` where no move of its own leads on: a part of it, a work plan for one."""
        leading = steps_of(self.facts, actor).leading
        return next((step.verb for step in leading if step.verdict and step.weight == "primary"), "")


def people_of(units: Iterable[Unit]) -> list[Membership]:
    """Who acts for these units today, with who stands in for each (one query, none for units asked for before in the same act)."""
    asked = {unit.pk for unit in units}
    read: dict[int, list[Membership]] = known.once("people", dict)
    if missing := asked - read.keys():
        read |= {unit: [] for unit in missing}
        for row in acting().filter(unit__in=missing).select_related("user", "unit").annotate(lent=_lent()):
            row.__dict__["standing_in"] = [_deputy(row, values) for values in row.__dict__.pop("lent")]
            read[row.unit_id].append(row)
    return sorted((row for unit in asked for row in read[unit]), key=lambda row: row.pk)


def _lent() -> ArraySubquery:
    """Who stands in for a member today and can sign in, as a column."""
    today = timezone.localdate()
    found = Deputy.objects.filter(valid_on(today), _may_sign_in(today), membership=OuterRef("pk")).order_by("pk")
    return as_json(found, LENT)


def _deputy(member: Membership, values: Mapping[str, Any]) -> Deputy:
    deputy: Deputy = revive(Deputy, values, LENT)
    deputy.membership = member
    return deputy


def _may_sign_in(today: dt.date) -> Q:
    open_ = Q(user__valid_to__isnull=True) | Q(user__valid_to__gte=today)
    return open_ & Q(user__is_active=True)


def acting() -> MembershipQuerySet:
    """Who acts for any unit today: in an office the officers and supervisors, in an organisation everybody."""
    return serving().filter(Q(role__in=ACTING_ROLES) | Q(unit__kind__in=OUTSIDE_KINDS))


def serving() -> MembershipQuerySet:
    """Who belongs to any unit today, with an account that is neither closed nor run out."""
    today = timezone.localdate()
    return Membership.objects.valid_on(today).filter(_may_sign_in(today))
