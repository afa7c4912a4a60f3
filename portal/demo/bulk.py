"""Many plans quickly: copies of the walked ones, row by row, identical in shape; never in a real installation.

The walk costs some hundred queries a plan; a copy costs its rows, and the database makes them by itself: each row that is
copied is given the key of its copy first, then every table is copied in one statement. Every table that hangs on a plan is
found by its foreign keys, so a table added later is copied too; a test compares the shapes.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.fields.related import ForeignKey
from django.utils import timezone

from documents.models import Attachment
from proposals.letters.occasions import occasions
from proposals.models import CaseCounter, Letter, PlanVersion, Proposal
from reviews.models import Meeting
from tracking.models import ProgressReport, ReportLight, ReportLine, Undertaking, VentureDecision, WorkItem, WorkPlan
from tracking.states import Light, ReportState, State
from workflow.calendar.days import ONE_DAY
from workflow.states import Party

PLANS_AT_ONCE = 10_000
POINTS_BACK: dict[type[models.Model], type[models.Model]] = {Proposal: PlanVersion, Undertaking: WorkPlan}
# Rows a plan's rows point to that are its own all the same.
COPIED_ALONG: tuple[type[models.Model], ...] = (Attachment, Meeting)
# So many meetings have numbers in a year, as far as the column goes; those that come after are of the year before.
MEETINGS_A_YEAR = 9_999
# No two plans were begun at the same moment: each round of copies happened a little earlier than the one before, and is
# due some days sooner or later.
APART = "7 minutes"
SHIFTED = " + (of.round % 29 - 14)::int"  # days
REPORTS = 12  # of an undertaking: a year, month by month
GOES_ON = ("undertaking", "baseline", "spent", "narrative", "planned", "actual", "filed_at", "filed_by")
Keys = dict[type[models.Model], list[Any]]


def copy_plans(templates: list[Proposal], wanted: int) -> int:
    """Make ``wanted`` more plans from ``templates`` in turn; returns how many rows were written.

    A plan of which a venture went on alone and its case are two that would have to be copied together: neither is.
    """
    alone = VentureDecision.objects.filter(apart__isnull=False).values_list("apart", "submission__proposal")
    together = {plan for pair in alone for plan in pair}
    templates = [plan for plan in templates if plan.pk not in together]
    rounds, rest = divmod(wanted, len(templates))
    written, keys = 0, _keys(templates)
    while rounds:
        now = min(rounds, max(PLANS_AT_ONCE // len(templates), 1))
        written += _copy(keys, now)
        rounds -= now
    return written + (_copy(_keys(templates[:rest]), 1) if rest else 0)


def copy_tracked(wanted: int) -> int:
    """Copy the walked plans that are tracked, each undertaking with a year of reports, until ``wanted`` undertakings are there.

    Returns how many rows were written. A plan of which something has no work plan yet has nothing to report on.
    """
    demo = Undertaking.objects.filter(venture__proposal__is_demo=True)
    plans = Proposal.objects.filter(ventures__undertaking__in=demo.filter(state=State.TRACKED))
    plans = plans.exclude(ventures__undertaking__in=demo.filter(baseline=None))
    templates = list(plans.distinct().order_by("pk"))
    tracked = demo.filter(venture__proposal__in=templates)
    for undertaking in tracked.select_related("baseline").order_by("pk"):
        _report_a_year(undertaking)
    missing = wanted - Undertaking.objects.count()
    return copy_plans(templates, -(-missing // tracked.count()) * len(templates)) if missing > 0 else 0


def _report_a_year(undertaking: Undertaking) -> None:
    """As many accepted reports, a month apart, as a year has behind those that were walked; their figures go on as they were."""
    reports = list(undertaking.reports.order_by("number").prefetch_related("lines", "lights"))
    walked = [report for report in reports if report.actual is not None]
    last, rows = _said(walked[-1]) if walked else _begun(undertaking)
    assert undertaking.planned_start
    day = reports[-1].last_day if reports else undertaking.planned_start - ONE_DAY
    for number in range(len(reports) + 1, REPORTS + 1):
        first = day + ONE_DAY
        day = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        report = ProgressReport.objects.create(
            **{name: getattr(last, name) for name in GOES_ON},
            number=number,
            first_day=first,
            last_day=day,
            opened_on=day,
            state=ReportState.ACCEPTED,
            holder=Party.NOBODY,
        )
        for row in rows:
            row.pk, row.report, row._state.adding = None, report, True
            row.save(force_insert=True)


def _said(report: ProgressReport) -> tuple[ProgressReport, list[Any]]:
    """A report and its rows."""
    return report, [*report.lines.all(), *report.lights.all()]


def _begun(undertaking: Undertaking) -> tuple[ProgressReport, list[Any]]:
    """What is said of one that nothing was reported of: nothing is done yet, by its work plan as by its report."""
    baseline, items = undertaking.baseline, WorkItem.objects.filter(work_plan=undertaking.baseline)
    said = {"narrative": "依工作計畫辦理中。", "filed_at": timezone.now(), "filed_by": str(undertaking.executing_unit)}
    report = ProgressReport(undertaking=undertaking, baseline=baseline, planned=0, actual=0, **said)
    lines = [ReportLine(code=item.code, percent=0) for item in items]
    return report, [*lines, ReportLight(progress_gap=0, computed=Light.GREEN)]


def _tree() -> list[type[models.Model]]:
    """Every table below the plan, parents first, and the tables copied along."""
    found: list[type[models.Model]] = [*COPIED_ALONG, Proposal]
    queue: list[type[models.Model]] = [Proposal, Meeting]
    while queue:
        for relation in queue.pop(0)._meta.related_objects:
            model = relation.related_model
            if (relation.one_to_many or relation.one_to_one) and model not in found:
                found.append(model)
                queue.append(model)
    return _sorted([*found, Proposal.districts.through, ProgressReport.causes.through])


def _sorted(found: list[type[models.Model]]) -> list[type[models.Model]]:
    ordered: list[type[models.Model]] = []
    while len(ordered) < len(set(found)):
        for model in dict.fromkeys(found):
            parents = {f.related_model for f in _links(model)} & set(found) - {model}
            # A plan points to its current version, an undertaking to its baseline, both of which point back.
            pointed_back = {POINTS_BACK[model]} if model in POINTS_BACK else set()
            if model not in ordered and parents - pointed_back <= set(ordered):
                ordered.append(model)
    return ordered


def _links(model: type[models.Model]) -> Iterator[ForeignKey]:
    return (f for f in model._meta.concrete_fields if isinstance(f, ForeignKey))


def _keys(templates: list[Proposal]) -> Keys:
    """The keys of the rows of each table that belong to the templates, found from parent to child."""
    tree = _tree()
    keys: Keys = {Proposal: [plan.pk for plan in templates]}
    used: dict[type[models.Model], set[Any]] = {model: set() for model in COPIED_ALONG}
    rest = [model for model in tree if model not in COPIED_ALONG]
    hanging = [model for model in rest if {link.related_model for link in _links(model)} & set(tree) - {Meeting}]
    for model in hanging:
        rows = _rows(model, keys)
        keys[model] = list(rows.order_by("pk").values_list("pk", flat=True))
        _use(rows, model, used)
    for model in reversed(COPIED_ALONG):
        keys[model] = sorted(used[model])
        _use(model._base_manager.filter(pk__in=keys[model]), model, used)
    for model in rest:  # what hangs on a meeting alone
        if model not in keys:
            keys[model] = list(_rows(model, keys).order_by("pk").values_list("pk", flat=True))
    return keys


def _rows(model: type[models.Model], keys: Keys) -> Any:
    """Those that point to rows whose keys are known; of the plans, the templates themselves."""
    own = models.Q(pk__in=keys.get(model, []))
    for link in _links(model):
        if model is not Proposal and link.related_model in keys:
            own |= models.Q(**{f"{link.name}__in": keys[link.related_model]})
    return model._base_manager.filter(own)


def _use(rows: Any, model: type[models.Model], used: dict[type[models.Model], set[Any]]) -> None:
    """Note which rows of the tables copied along ``rows`` point to."""
    for link in _links(model):
        if link.related_model in used:
            used[link.related_model] |= set(rows.values_list(link.attname, flat=True)) - {None}


@transaction.atomic
def _copy(keys: Keys, rounds: int) -> int:
    """Copy every row ``rounds`` times. Keys of copies are known before their rows, so any order will do."""
    with connection.cursor() as cursor:
        for model, pks in keys.items():
            cursor.execute(_new_keys(model), [rounds, pks])
            cursor.execute(f"ANALYZE {_copies_of(model)}")
        written = 0
        for model in keys:
            cursor.execute(_copying(model, keys))
            written += cursor.rowcount
        # What a row points to is asked for now, not at a commit that says only that something was missing.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in keys:
            cursor.execute(f"DROP TABLE {_copies_of(model)}")
    _count_cases(keys[Proposal], rounds)
    return written


def _copies_of(model: type[models.Model]) -> str:
    """The table that says which row becomes which in which round; it goes with the copying."""
    return f'"copies_of_{model._meta.db_table}"'


def _new_keys(model: type[models.Model]) -> str:
    key = model._meta.pk
    table, column = model._meta.db_table, key.column
    new = (
        "gen_random_uuid()"
        if isinstance(key, models.UUIDField)
        else f"nextval(pg_get_serial_sequence('\"{table}\"', '{column}'))"
    )
    return (
        f"CREATE TEMPORARY TABLE {_copies_of(model)} AS SELECT round, old, {new} AS new "  # noqa: S608 - our own names
        f"FROM generate_series(1, %s) AS round, unnest(%s::{key.db_type(connection)}[]) AS old ORDER BY round, old"
    )


def _copying(model: type[models.Model], keys: Keys) -> str:
    """The statement that copies a table: its own columns as they are, its links turned to the copies of the same round."""
    columns: dict[Any, str] = {model._meta.pk.column: "of.new"}
    joins: list[str] = []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        columns[field.column] = f'old."{field.column}"'
        if isinstance(field, models.UUIDField) and field.unique:
            columns[field.column] = "gen_random_uuid()"
        if isinstance(field, models.DateTimeField):
            columns[field.column] += f" - of.round * interval '{APART}'"
        if field.name == "due_on":
            columns[field.column] += SHIFTED
        if field.name == "due_from":  # a named day: counted from the moment it would be moved back
            columns[field.column] = f'old."due_on"{SHIFTED}'
        if field.name == "due_days":
            columns[field.column] = "NULL"
        if isinstance(field, ForeignKey) and field.related_model in keys:
            there = f"link{len(joins)}"
            joins.append(
                f"LEFT JOIN {_copies_of(field.related_model)} {there} "
                f'ON {there}.round = of.round AND {there}.old = old."{field.column}"'
            )
            columns[field.column] = f'coalesce({there}.new, old."{field.column}")'
    if model is Letter:  # what it is about has no link: it may be one of several things
        joins.append(
            f"LEFT JOIN {_copies_of(Meeting)} met ON met.round = of.round AND met.old = old.about "
            f"AND old.occasion = ANY ('{{{','.join(each.name for each in occasions.values() if each.abouts)}}}')"
        )
        columns["about"] = "coalesce(met.new, old.about)"
    columns |= {name: value for name, value in _numbered(model).items() if name in columns}
    table, names = f'"{model._meta.db_table}"', ", ".join(f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())} FROM {_copies_of(model)} of "  # noqa: S608
        f'JOIN {table} old ON old."{model._meta.pk.column}" = of.old {" ".join(joins)} ORDER BY of.new'
    )


def _numbered(model: type[models.Model]) -> dict[str, str]:
    """What a copy cannot have twice: keys of double clicks, numbers of cases and of meetings."""
    numbers = {"key": "NULL"}
    if model is Proposal:
        year = "split_part(old.case_number, '-', 1)"
        last = f"(SELECT last FROM {CaseCounter._meta.db_table} counter WHERE counter.year = {year}::int)"  # noqa: S608
        serial = f"({last} + row_number() OVER (PARTITION BY {year} ORDER BY of.new))::text"
        numbers["case_number"] = (
            f"CASE WHEN old.case_number <> '' THEN {year} || '-' || lpad({serial}, greatest(4, length({serial})), '0') END"
        )
    if model is Meeting:
        table = Meeting._meta.db_table
        last, taken = (f"(SELECT {what} FROM {table})" for what in ("max(year)", "count(*)"))  # noqa: S608
        at = f"({taken} + row_number() OVER (ORDER BY of.new) - 1)"
        full = f"{at} / {MEETINGS_A_YEAR}"
        # Walked meetings stand in the last year and perhaps in the one before, which is therefore left out.
        numbers |= {"year": f"{last} - {full} - ({full} > 0)::int", "number": f"{at} % {MEETINGS_A_YEAR} + 1"}
    return numbers


def _count_cases(plans: list[Any], rounds: int) -> None:
    """The next case that is formed is numbered behind the copies."""
    for number in Proposal.objects.filter(pk__in=plans).exclude(case_number=None).values_list("case_number", flat=True):
        CaseCounter.objects.filter(year=str(number).partition("-")[0]).update(last=F("last") + rounds)
