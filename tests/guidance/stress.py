"""A visit and a roster with as much as their pages let be written, unsaved, as a paper needs no more."""

from __future__ import annotations

import datetime as dt

from accounts.models import District, Unit
from documents.papers.blocks import Paper
from guidance.models import FollowUp, NetworkMember, Visit, VisitFinding, VisitParty
from guidance.networks.papers import Roster, roster_paper
from guidance.states import Network
from guidance.visits.papers.record import Shot, visit_paper
from proposals.models import Proposal
from tests.factories.stress import MIXED
from tests.guidance.cases import photograph

ROWS = 60
LONG = "\n".join([MIXED] * 4)


def stress_visit() -> Paper:
    """Many who came, found and have to do something; two photographs."""
    start = dt.datetime(2026, 3, 10, 6, tzinfo=dt.UTC)
    units = [Unit(pk=number, name=f"石岡區第{number}社區發展協會") for number in range(1, ROWS)]
    visit = Visit(
        proposal=Proposal(title="大甲溪流域𤆬客厝計畫", is_demo=True),
        title="大甲溪流域𤆬客厝計畫",
        district=District(name="石岡區"),
        purpose=MIXED,
        asked_by=units[0],
        team=units[1],
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
        place="石岡水力發電所前廣場",
        others_came="當地里長、水利會工作站站長",
        seen=f"{MIXED}\n{MIXED}",
        recorded_by="專管平台・承辦人 陳品妤",
        recorded_at=start + dt.timedelta(days=1),
    )
    parties = [VisitParty(visit=visit, unit=unit, came=unit.pk % 5 > 0) for unit in units[:20]]
    findings = [VisitFinding(visit=visit, label=f"第{number}項事業・計畫構想", words=LONG) for number in range(1, ROWS)]
    follow_ups = [FollowUp(visit=visit, words=MIXED[:300], owner=unit, until=dt.date(2026, 4, 30)) for unit in units]
    shots = [Shot(photograph().read(), f"第{number}處缺口", 40, 30) for number in (1, 2)]
    return visit_paper(visit, parties, findings, follow_ups, shots)


def stress_roster() -> Paper:
    """Many members with long names, in two networks of a district."""
    here = District(pk="D400", name="石岡區")
    reached = {
        "name": "歐陽阿美",
        "phone": "04-2572-0000 轉 12345",
        "email": "a-rather-long-name@association.example.com",
    }
    members = [
        NetworkMember(
            network=Network.COMMUNITY if number < ROWS else Network.CROSS_FIELD,
            district=here,
            organisation=f"第{number}個𤆬客厝{MIXED[:60]}",
            role=MIXED[:60],
            helps=MIXED[:200],
            **(reached if number % 3 else {}),
        )
        for number in range(2 * ROWS)
    ]
    return roster_paper(Roster("", "石岡區", members, dt.datetime(2026, 10, 1, tzinfo=dt.UTC)))
