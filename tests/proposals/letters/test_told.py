"""What the history and the dossier of a plan tell of its letters, to each no more than may be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override

from documents.letters import di
from proposals.enclosures.things import with_files
from proposals.letters import services
from proposals.letters.enclosing import enclosed
from proposals.letters.history import of_letters
from proposals.letters.shown import called
from proposals.papers.parts import LeftOut, Part
from tests.proposals.letters.cases import fixed, last, our_number, today, typed_day

pytestmark = pytest.mark.django_db


def test_the_history_tells_each_what_may_be_seen(walker, rdec, to_owner):
    def told(actor: Any) -> list[tuple[str, list[str], str]]:
        return [(line.what, line.marks, line.by) for line in of_letters(walker.plan, actor)]

    services.save(to_owner, replace(last(to_owner).words, subject="檢送計畫，請　查照。"), [], by=rdec, expected=1)
    assert told(walker.owner) == []
    services.record(to_owner, our_number(), today(), by=rdec, expected=2)
    services.record(to_owner, our_number(2), today(), by=rdec, expected=3, origin=fixed("字號誤植一碼。"))
    about, by = "：函請提案單位修正（函）", str(rdec)
    sent = [
        (f"公文發文{about}", ["第 3 版", f"{our_number()} {typed_day()}"], by),
        (f"更正文號{about}", ["第 4 版", f"{our_number(2)} {typed_day()}"], by),
    ]
    drafted = [(f"擬稿{about}", ["第 1 版"], by), (f"公文存檔{about}", ["第 2 版"], by)]
    assert (told(rdec), told(walker.owner)) == ([*drafted, *sent], sent)
    words = [line.words for line in of_letters(walker.plan, walker.owner)]
    assert words == [["檢送計畫，請　查照。"], ["檢送計畫，請　查照。", "字號誤植一碼。"]]


def test_the_dossier_has_what_its_reader_may_see(walker, rdec, to_owner):
    def files(actor: Any) -> list[str]:
        return [each.name for each in enclosed(walker.plan, actor) if isinstance(each, Part)]

    name = called(last(to_owner))
    assert (files(rdec), files(walker.owner)) == ([f"{name}.{form}" for form in ("pdf", "odt", "di")], [])
    services.record(to_owner, our_number(), today(), by=rdec, expected=1)
    sent = called(last(to_owner))
    (made,) = [each.make() for each in enclosed(walker.plan, walker.owner) if getattr(each, "name", "") == f"{sent}.di"]
    assert di.read(made).content.number == our_number()
    left = [each.name for each in enclosed(walker.plan, walker.owner) if isinstance(each, LeftOut)]
    assert (sent.endswith("_第2版"), left) == (True, ["公文/"])


def test_a_letter_has_one_name_whatever_language_the_pages_are_in(walker, rdec, to_owner):
    with override("en"):
        names = [each.name for each in enclosed(walker.plan, rdec) if isinstance(each, Part)]
    name = called(last(to_owner))
    assert (name[:2], names) == ("函_", [f"{name}.{form}" for form in ("pdf", "odt", "di")])


def test_each_letter_to_several_names_the_list_beside_it(walker, rdec, letter):
    again = services.draft(walker.plan, "ask_opinions", by=rdec, again=True)
    for row in (again, letter):
        services.save(row, with_files(last(row).words, []), [], by=rdec, expected=1)
    parts = {each.name: each for each in enclosed(walker.plan, rdec) if isinstance(each, Part)}
    first = called(last(letter))
    for name, row in ((first, letter), (f"{first} (2)", again)):
        found = di.read(parts[f"{name}.di"].make(), {f"{name}.sw": parts[f"{name}.sw"].make()})
        assert (found.content.originals, found.notes) == (last(row).words.originals, ())
