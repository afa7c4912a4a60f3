"""The chart of plans as a plain table, written from the process and not from the code: the tests' own model."""

from __future__ import annotations

from dataclasses import dataclass

PROPOSER, PLATFORM, DISTRICT, RDEC, HEAD = "proposer", "platform", "district", "rdec", "rdec supervisor"
EXECUTING = "executing unit"

# move: (from, to, who)
ARROWS: dict[str, tuple[str, str, str]] = {
    "notify": ("drafting", "notified", PROPOSER),
    "start_coaching": ("notified", "coaching", PLATFORM),
    "ask_coaching_revision": ("coaching", "coaching_revision", PLATFORM),
    "clear_to_file": ("coaching", "coaching", PLATFORM),
    "resubmit_to_coaching": ("coaching_revision", "coaching", PROPOSER),
    "submit_to_district": ("notified coaching", "with_district", PROPOSER),
    "submit_to_rdec": ("notified coaching", "with_rdec", PROPOSER),
    "forward": ("with_district", "with_rdec", DISTRICT),
    "return_from_district": ("with_district", "intake_revision", DISTRICT),
    "return_from_rdec": ("with_rdec", "intake_revision", RDEC),
    "resubmit_intake_district": ("intake_revision", "with_district", PROPOSER),
    "resubmit_intake_rdec": ("intake_revision", "with_rdec", PROPOSER),
    "form_case": ("with_rdec", "formed", RDEC),
    "decline": ("with_rdec formed confirming", "declined", HEAD),
    "open_review": ("formed", "document_review", RDEC),
    "recall_round": ("document_review", "formed", RDEC),
    "ask_review_revision": ("document_review", "review_revision", RDEC),
    "resubmit_review": ("review_revision", "document_review", PROPOSER),
    "conclude_review": ("document_review", "confirming", RDEC),
    "call_meeting": ("confirming", "project_meeting", RDEC),
    "waive_meeting": ("confirming", "ready_for_counselling", HEAD),
    "cancel_meeting": ("project_meeting", "confirming", RDEC),
    "pass_meeting": ("project_meeting", "ready_for_counselling", RDEC),
    "revise_after_meeting": ("project_meeting", "meeting_revision", RDEC),
    "resubmit_meeting": ("meeting_revision", "confirming", PROPOSER),
    "send_to_counselling": ("ready_for_counselling", "ndc_counselling", RDEC),
    "counselling_revise": ("ndc_counselling", "ndc_revision", RDEC),
    "counselling_pass": ("ndc_counselling", "ready_for_working", RDEC),
    "resubmit_ndc": ("ndc_revision", "ready_for_working", PROPOSER),
    "counsel_again": ("ready_for_working", "ndc_counselling", RDEC),
    "send_to_working": ("ready_for_working", "ndc_working", RDEC),
    "working_adjust": ("ndc_working", "ndc_adjustment", RDEC),
    "resubmit_adjustment": ("ndc_adjustment", "ready_for_working", PROPOSER),
    "working_pass": ("ndc_working", "preliminarily_approved", RDEC),
    "working_reject": ("ndc_working", "declined", RDEC),
    "approve": ("preliminarily_approved", "approved", RDEC),
    "start_execution": ("approved", "executing", PLATFORM),
    "open_change": ("executing", "plan_change", EXECUTING),
    "file_change": ("plan_change", "change_review", EXECUTING),
    "accept_change": ("change_review", "executing", RDEC),
    "send_change": ("change_review", "ready_for_working", RDEC),
    "return_change": ("change_review", "plan_change", RDEC),
    "refuse_change": ("plan_change change_review", "executing", RDEC),
    "close": ("executing", "closed", RDEC),
}
# A filing is taken back to where it came from until its receiver has begun: (move, source) of the filing.
TAKE_BACKS = {
    "take_back_notice": ("notify", "drafting"),
    "take_back_coaching": ("resubmit_to_coaching", "coaching_revision"),
    "take_back_district_to_notified": ("submit_to_district", "notified"),
    "take_back_district_to_coaching": ("submit_to_district", "coaching"),
    "take_back_district_to_revision": ("resubmit_intake_district", "intake_revision"),
    "take_back_rdec_to_notified": ("submit_to_rdec", "notified"),
    "take_back_rdec_to_coaching": ("submit_to_rdec", "coaching"),
    "take_back_rdec_to_revision": ("resubmit_intake_rdec", "intake_revision"),
    "take_back_forwarding": ("forward", "with_district"),
    "take_back_review": ("resubmit_review", "review_revision"),
    "take_back_meeting": ("resubmit_meeting", "meeting_revision"),
    "take_back_ndc": ("resubmit_ndc", "ndc_revision"),
    "take_back_adjustment": ("resubmit_adjustment", "ndc_adjustment"),
    "take_back_pass": ("working_pass", "ndc_working"),
    "take_back_rejection": ("working_reject", "ndc_working"),
    "take_back_change": ("open_change", "executing"),
    "take_back_change_filing": ("file_change", "plan_change"),
}
ARROWS |= {back: (ARROWS[filing][1], source, ARROWS[filing][2]) for back, (filing, source) in TAKE_BACKS.items()}
ARROWS["take_back_rejection"] = (
    "declined",
    "ndc_working",
    HEAD,
)  # a case that has ended is opened again by the supervisor
ENDED = {"closed", "withdrawn", "declined"}
OPEN = {state for source, _target, _who in ARROWS.values() for state in source.split()} - ENDED
BEFORE_FORMED = {
    "drafting",
    "notified",
    "coaching",
    "coaching_revision",
    "with_district",
    "with_rdec",
    "intake_revision",
}
EDGES = {(state, move) for move, (source, _target, _who) in ARROWS.items() for state in source.split()} | {
    (state, "withdraw") for state in OPEN
}
MOVES = [*ARROWS, "withdraw"]
ENDING = {"withdraw", *(move for move, (_source, target, _who) in ARROWS.items() if target in ENDED)}

# Who of the city is which party to a plan of 石岡區: unit code and role in it.
PARTIES = {
    PLATFORM: {"PLATFORM officer", "PLATFORM supervisor"},
    DISTRICT: {"D200 officer", "D200 supervisor"},
    RDEC: {"RDEC officer", "RDEC supervisor"},
    HEAD: {"RDEC supervisor"},
    PROPOSER: {"owner"},
    EXECUTING: {"owner"},  # no other unit carries out a venture of these plans
}
OTHERS = {
    "stranger",
    "D290 officer",
    "AGR officer",
    "AGR supervisor",
    "NDC officer",
    "CONVENER supervisor",
    "TEAM-AGR officer",
    "RDEC administrator",
    "RDEC member",
    "PLATFORM member",
}
PEOPLE = sorted(set().union(*PARTIES.values()) | OTHERS)


@dataclass
class Model:
    """Where a plan is, and what decides between two arrows of one name or one state."""

    state: str = "drafting"
    several_districts: bool = False
    returned_by: str = ""
    last: tuple[str, str] = ("", "")  # the last move and where it began
    released: bool = False  # has the proposer read an opinion?

    def leaves(self, move: str) -> bool:
        """Does the move leave this state of this plan, its own papers being in order?"""
        if (self.state, move) not in EDGES:
            return False
        if move in TAKE_BACKS:
            return self.last == TAKE_BACKS[move]
        match move:
            case "recall_round":
                return not self.released
            case "clear_to_file":
                return self.last[0] != move
            case "submit_to_district":
                return not self.several_districts
            case "submit_to_rdec":
                return self.several_districts
            case "resubmit_intake_district":
                return self.returned_by == DISTRICT
            case "resubmit_intake_rdec":
                return self.returned_by == RDEC
        return True

    def may(self, move: str) -> set[str]:
        """Who may make the move from here."""
        if move == "withdraw":
            return PARTIES[PROPOSER if self.state in BEFORE_FORMED else RDEC]
        return PARTIES[ARROWS[move][2]]

    def allows(self, move: str, person: str) -> bool:
        """Will the call succeed?"""
        return self.leaves(move) and person in self.may(move)

    def go(self, move: str) -> None:
        """Make the move."""
        self.last = (move, self.state)
        self.state = "withdrawn" if move == "withdraw" else ARROWS[move][1]
        if move in {"ask_review_revision", "resubmit_review"}:
            self.released = True
        if move.startswith("return_from_"):
            self.returned_by = DISTRICT if move.endswith("district") else RDEC

    def open_moves(self) -> list[str]:
        """The arrows that leave from here."""
        return [move for move in MOVES if self.leaves(move)]

    def likely_moves(self) -> list[str]:
        """The same, those that lead on eight times as often as those that end the case."""
        moves = self.open_moves()
        return [move for move in moves if move not in ENDING] * 8 + [move for move in moves if move in ENDING]
