"""What RDEC records of NDC's meetings and the ministries' approval, as it can be corrected; never writes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.forms import DocumentField
from inputs.bounds import PROGRAMME_BEGAN, until_today
from inputs.fields import LetterNumberField, MoneyField, RocDateField
from proposals import workflow as plans
from proposals.corrections.entries import Entry
from proposals.corrections.lines import CaseLineEntry
from proposals.forms import SENT
from proposals.services import attach_file
from proposals.states import ENDED as PLAN_ENDED
from proposals.states import Purpose
from tracking.approvals.amounts import Asked, asked_by
from tracking.approvals.ledger import approved_places, asked_places, split_cells, told_anew
from tracking.approvals.letter_fields import in_force, money_fields, more_fields, split_in, split_name
from tracking.approvals.rules import require
from tracking.approvals.services import beside_of, letter_gaps
from tracking.changes import chart
from tracking.guards import (
    AFTER_APPROVED,
    AFTER_START,
    BEFORE_PASSED,
    first_approved_on,
    passed_on,
    too_early,
    too_late,
)
from tracking.models import (
    ApprovalLetter,
    ChangeRequest,
    ChangeTransition,
    LedgerEntry,
    NdcItem,
    NdcSubmission,
    Undertaking,
    UndertakingTransition,
)
from tracking.ndc.table import origin_of
from tracking.states import Amendment, MeetingKind, Result
from tracking.states import Entry as Kind
from tracking.workflow import MACHINE
from workflow.engine.verdicts import Verdict, no

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.engine.moves import Move


class _TrackingEntry(Entry):
    """What stands on the plan's tracking tab."""

    tab, back = "tracking", "tracking:plan"


class _SharedEntry(_TrackingEntry):
    """Of a meeting that a plan and the cases that went apart at it have in common: the plan's is corrected, theirs with it."""

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """What a case brought along is corrected where the meeting was recorded."""
        if row.kind == MeetingKind.WORKING and row.sequence == 1 and (origin := origin_of(plan)):
            return no(_("這次會議登錄於「%s」，請在該案更正，本案會一併更正。") % origin)
        return super().stands(plan, row)

    def copies(self, plan: Proposal, row: Any) -> list[tuple[Proposal, Any]]:
        """What its cases apart brought along of it, those that have ended left out (one query)."""
        apart = NdcSubmission.objects.filter(
            proposal__in=row.decisions.exclude(apart=None).values("apart"), kind=row.kind, sequence=1
        )
        found = (
            apart.exclude(proposal__state__in=PLAN_ENDED).select_related("proposal", "minutes").order_by("proposal_id")
        )
        return [(each.proposal, each) for each in found]


class SubmissionEntry(_SharedEntry):
    """The letter that sent the plan to NDC."""

    code, label = "submission", gettext_lazy("函送國發會")

    def rows(self, plan: Proposal) -> QuerySet[NdcSubmission]:
        """All sendings."""
        return plan.ndc_submissions.all()

    def move(self, plan: Proposal, row: Any) -> Move:
        """The sending."""
        working = row.kind == MeetingKind.WORKING
        return plans.SEND_TO_WORKING if working else plans.SEND_TO_COUNSELLING

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """Number and day."""
        return {
            "letter_number": LetterNumberField(label=_("發文字號")),
            "letter_date": RocDateField(label=_("發文日期"), **SENT),
        }

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """NDC does not meet before it was written to."""
        if row.met_on and data["letter_date"] > row.met_on:
            return {"letter_date": _("發文日期不可晚於國發會會議日期。")}
        return {}


class NdcMeetingEntry(_SharedEntry):
    """What NDC's meeting left: its day and its minutes."""

    code, label = "ndc_meeting", gettext_lazy("國發會會議")

    def rows(self, plan: Proposal) -> QuerySet[NdcSubmission]:
        """Those NDC has answered."""
        return plan.ndc_submissions.exclude(result=Result.PENDING).select_related("minutes")

    def move(self, plan: Proposal, row: Any) -> Move:
        """The result's."""
        return plans.WORKING_PASS if row.kind == MeetingKind.WORKING else plans.COUNSELLING_PASS

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """The day, where and by whom it was held, what it concluded; another file where the wrong one was uploaded."""
        if row.result == Result.PENDING:
            return {}
        return {
            "met_on": RocDateField(label=_("會議日期")),
            "place": forms.CharField(label=_("會議地點"), required=False, max_length=100),
            "present": forms.CharField(
                label=_("出席人員"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
            ),
            "summary": forms.CharField(
                label=_("會議結論"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
            ),
            "minutes": DocumentField(label=_("會議紀錄"), required=False, help_text=_("不更換檔案請留空。")),
        }

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """Held after the letter and not in the future; and before the approval, if it passed the plan."""
        if data["met_on"] > timezone.localdate():
            return {"met_on": _("會議日期不可晚於今天。")}
        if data["met_on"] < row.letter_date:
            return {"met_on": _("會議日期不可早於發文日期。")}
        if (row.kind, row.result) == (MeetingKind.WORKING, Result.PASSED):
            late = too_late(first_approved_on(plan), data["met_on"], AFTER_APPROVED)
            return {"met_on": late} if late else {}
        return {}

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The former file stays among the plan's."""
        if "minutes" in values:
            values["minutes"] = attach_file(plan, values["minutes"], Purpose.NDC_MINUTES, by=by)
        return super().write(plan, row, values, by=by)


class NdcItemEntry(_TrackingEntry):
    """A numbered comment of NDC's meeting: the words of its minutes, also once the proposer has answered them."""

    code, label = "ndc_item", gettext_lazy("國發會意見")

    def rows(self, plan: Proposal) -> QuerySet[NdcItem]:
        """Of all meetings."""
        return NdcItem.objects.filter(submission__proposal=plan).select_related("submission__proposal")

    def named(self, row: Any) -> str:
        """Which meeting's, and its number."""
        return _("%(meeting)s意見第 %(number)d 點") % {"meeting": row.submission, "number": row.number}

    def move(self, plan: Proposal, row: Any) -> Move:
        """The one that records them."""
        working = row.submission.kind == MeetingKind.WORKING
        return plans.WORKING_ADJUST if working else plans.COUNSELLING_REVISE

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """Its words."""
        return {
            "text": forms.CharField(label=_("意見"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})),
        }


class UndertakingLineEntry(CaseLineEntry):
    """A line of an undertaking's log: why a work plan was returned, what was noted when it was accepted."""

    code, tab, back, machine = "undertaking_line", "tracking", "tracking:plan", MACHINE

    def rows(self, plan: Proposal) -> QuerySet[Any]:
        """The moves of all its undertakings."""
        lines = UndertakingTransition.objects.filter(subject__venture__proposal=plan, move__in=MACHINE.moves)
        return lines.select_related("subject__venture__proposal", "subject__venture__executing_unit")

    def named(self, row: Any) -> str:
        """What was done, of which venture."""
        return f"{row.subject.venture}　{row.move_label}"


class ChangeLineEntry(CaseLineEntry):
    """A line of a change's log: why it was asked for, returned or refused (R10)."""

    code, tab, back, machine = "change_line", "tracking", "tracking:plan", chart.MACHINE

    def rows(self, plan: Proposal) -> QuerySet[Any]:
        """The moves of all changes of its undertakings."""
        lines = ChangeTransition.objects.filter(
            subject__undertaking__venture__proposal=plan, move__in=chart.MACHINE.moves
        )
        return lines.select_related(
            "subject__undertaking__venture__proposal", "subject__undertaking__venture__executing_unit"
        )

    def named(self, row: Any) -> str:
        """What was done, in which change of which venture."""
        about = {"venture": row.subject.undertaking.venture, "number": row.subject.number}
        return _("%(venture)s第 %(number)d 次計畫變更") % about + f"　{row.move_label}"

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The change's own reason follows, where it is the one of this line."""
        said = self.value(row, "reason")
        if "reason" in values and row.move == chart.FILE.name:
            ChangeRequest.objects.filter(pk=row.subject_id, why=said).update(why=values["reason"])
        return super().write(plan, row, values, by=by)


class ApprovalEntry(_TrackingEntry):
    """A ministry's approval; its amount has the same limits as when it was recorded."""

    code, label = "approval", gettext_lazy("核定函")
    not_values = frozenset({"confirmed"})

    def rows(self, plan: Proposal) -> QuerySet[ApprovalLetter]:
        """Of all its ventures."""
        letters = ApprovalLetter.objects.filter(venture__proposal=plan)
        return letters.select_related("venture__proposal", "attachment")

    def move(self, plan: Proposal, row: Any) -> Move:
        """登錄核定."""
        return plans.APPROVE

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """All that the letter says."""
        return {
            "ministry": forms.CharField(label=_("核定機關"), max_length=60),
            "letter_number": LetterNumberField(label=_("核定函字號")),
            "letter_date": RocDateField(
                label=_("核定函日期"), earliest=PROGRAMME_BEGAN, latest=until_today(_("核定函日期不可晚於今天。"))
            ),
            "amount": MoneyField(label=_("核定金額（元）")),
            "above_reason": forms.CharField(
                label=_("核定高於申請之原因"),
                required=False,
                max_length=500,
                help_text=_("核定金額高於申請中央補助時必填。"),
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            "confirmed": forms.BooleanField(
                label=_("核定金額確定無誤"), required=False, help_text=_("金額異常高時須勾選。")
            ),
            **{name: field for name, field in money_fields(self._asked(row)).items() if name != "programme"},
            **more_fields(),
            "attachment": DocumentField(label=_("核定函檔案"), required=False, help_text=_("不更換檔案請留空。")),
        }

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """Above what was asked it wants a reason; an absurd amount is meant. Its day lies between those it is bound to."""
        standing = in_force(row.venture_id)
        others = [letter for letter in standing if letter != row] if row in standing else []  # else it counts no more
        said = {**data, "programme": row.programme_id, "split": split_in(data)}
        asked = self._asked(row)
        beside = beside_of(row.venture, row.programme_id, asked) if row in standing else 0
        gaps = letter_gaps(said, asked, others, beside)
        start = Undertaking.objects.filter(venture=row.venture).values_list("planned_start", flat=True).first()
        early = too_early(passed_on(plan), data["letter_date"], BEFORE_PASSED)
        first = row.venture.approval_letters.exclude(pk=row.pk).aggregate(day=Min("letter_date"))["day"]
        is_bound = first is None or (start is not None and first > start)  # the work began on this letter
        unfit = early or (too_late(start, data["letter_date"], AFTER_START) if is_bound else "")
        return gaps | ({"letter_date": unfit} if unfit else {})

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The former file stays among the plan's."""
        if "attachment" in values:
            values["attachment"] = attach_file(plan, values["attachment"], Purpose.APPROVAL, by=by)
        split = {name: value for name, value in values.items() if name.startswith("split_")}
        kept = super().write(plan, row, {name: values[name] for name in values if name not in split}, by=by)
        if split or "amount" in values:
            self._tell_ledger(plan, row, values, by)
        return kept | split

    def value(self, row: Any, name: str) -> Any:
        """Of the amounts by year and kind what stands in the ledger."""
        if not name.startswith("split_"):
            return super().value(row, name)
        standing = {split_name(each.year, each.expense): each.amount for each in self._standing(row) if each.year}
        return standing.get(name)

    def holds_some(self, plan: Proposal, row: Any) -> bool:
        """A letter always says something; which years and kinds is read when it is corrected."""
        return True

    @staticmethod
    def _asked(row: ApprovalLetter) -> Asked:
        """What its venture asks; kept with the row, for form and limits ask again (one query)."""
        if "asked" not in vars(row):
            vars(row)["asked"] = asked_by([row.venture])[row.venture_id].of(row.programme_id)
        asked: Asked = vars(row)["asked"]
        return asked

    @staticmethod
    def _standing(row: ApprovalLetter) -> list[LedgerEntry]:
        """Its entries in the ledger (one query)."""
        if "standing" not in vars(row):
            vars(row)["standing"] = list(row.entries.standing().select_related("venture").order_by("pk"))
        standing: list[LedgerEntry] = vars(row)["standing"]
        return standing

    def _tell_ledger(self, plan: Proposal, row: ApprovalLetter, values: dict[str, Any], by: Actor) -> None:
        """What the letter approves is entered anew; never below what was received. One that was replaced counts no more."""
        before, lines = self._standing(row), self._asked(row).lines
        if not before and row.amended_by.filter(amendment=Amendment.REPLACES).exists():
            return
        fields = {split_name(year, kind): (year, kind) for year, kind in split_cells(asked_places(lines)[Kind.ASKED])}
        parts = {cell: values.get(name, self.value(row, name)) for name, cell in fields.items()}
        split = {cell: part for cell, part in parts.items() if part}
        if len(fields) < 2 or sum(split.values()) != row.amount:
            split = {}
        places = approved_places(row.amount, row.programme_id, asked_places(lines)[Kind.ASKED], split)
        told = {"by": by, "day": row.letter_date, "document": row.letter_number, "letter": row}
        made = told_anew(before, Kind.APPROVED, row.venture, places, _("更正核定函。"), **told)
        require(plan, made)
        LedgerEntry.objects.bulk_create(made)
