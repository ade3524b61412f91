"""Offices, units below, and the kind of body, in the ways publishers write them."""

from __future__ import annotations

import pytest

from dagster_project.extraction.facts import Facts, Identity
from dagster_project.extraction.organisation import OrganisationReader
from dagster_project.extraction.sections import Passage
from dagster_project.extraction.unit_kind import kind_in, read_own_kind
from dagster_project.reading.document import Location, Paragraph
from dagster_project.templates.template import Section

NAME = "云溪州水利局"


def passages(*texts: str, section: str = "organisation") -> list[Passage]:
    found = Section(section, "机构设置", ("机构设置",), (), "all", (), (), 0)
    return [
        Passage(found, Paragraph(text, Location(line=number), ()))
        for number, text in enumerate(texts, start=1)
    ]


def listed(*texts: str) -> list[tuple[str, int, str, str | None]]:
    facts = Facts(Identity(NAME, 2024, "budget", "department", None))
    reader = OrganisationReader(facts)
    for passage in passages(*texts):
        reader.read(passage)
    return [(e.kind, e.sequence, e.name, e.unit_kind) for e in facts.organisation]


def test_offices_and_units_in_one_sentence() -> None:
    assert listed(
        "云溪州水利局下属预算单位2个，分别是：河道站、水库站。", "内设机构包括：办公室、河湖科。"
    ) == [
        ("subordinate_unit", 1, "河道站", None),
        ("subordinate_unit", 2, "水库站", None),
        ("internal_office", 1, "办公室", None),
        ("internal_office", 2, "河湖科", None),
    ]


def test_units_of_the_summed_budget_without_the_body_itself() -> None:
    assert listed(
        "纳入本部门2018年度部门汇总预算编制范围的预算单位共2家，包括：云溪省法院机关（本级）、云溪法院。"
    ) == [("subordinate_unit", 1, "云溪法院", None)]


def test_units_line_by_line_after_their_counts() -> None:
    assert listed(
        "本部门中，行政单位1家，参公单位1家，事业单位1家，具体包括：",
        "1. 云溪区水利局（本部）。",
        "2. 云溪区河道站。",
        "3、云溪区水库站",
        "名词以下另述。",
        "4. 不再属于清单",
    ) == [("subordinate_unit", 1, "云溪区河道站", None), ("subordinate_unit", 2, "云溪区水库站", None)]


def test_a_list_whose_first_line_stands_behind_its_lead() -> None:
    assert listed(
        "本部门中，行政单位1家，参公单位1家，", "具体包括： 1. 云溪区司法局本部", "2. 云溪区法律援助中心"
    ) == [("subordinate_unit", 1, "云溪区法律援助中心", None)]


def test_groups_of_a_list_tell_offices_from_units_and_their_kind() -> None:
    assert listed(
        "本部门包括2个内设机构、1个下属差额拨款事业单位和1个派出机构，具体包括：",
        "（一）机关内设机构",
        "1、办公室",
        "2、立案庭",
        "（二）下属差额拨款事业单位",
        "1、云溪省法官培训学院",
    ) == [
        ("subordinate_unit", 1, "云溪省法官培训学院", "事业"),
    ]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        (f"{NAME}为行政单位。", "行政"),
        (f"{NAME}是州人民政府工作部门，为正处级。", "行政"),
        (f"{NAME}（本级）属于一级预算行政单位，", "行政"),
        ("本单位是参照公务员法管理的事业单位。", "参公"),
        ("本单位属参公管理事业单位", "参公"),
        ("我中心为公益一类事业单位", "事业"),
        (f"{NAME}系州水利局所属正科级全额拨款事业单位。", "事业"),
        ("单位性质：财政全额拨款事业单位。", "事业"),
        ("机构类型为行政机关。", "行政"),
        ("本单位属于事业单位，没有机关运行经费。", "事业"),
        ("负责所属事业单位的管理工作。", None),
        ("机关运行经费指行政单位（含参照公务员法管理的事业单位）的公用经费。", None),
        (f"{NAME}为事业单位提供服务。", None),
        ("本单位为各行政单位服务。", None),
    ],
)
def test_the_kind_of_the_body_in_words(sentence: str, kind: str | None) -> None:
    found = list(read_own_kind(passages("前一段。", sentence), NAME))
    assert [entry.unit_kind for entry in found] == ([kind] if kind else [])
    for entry in found:
        assert entry.location.line == 2
        assert entry.evidence
        assert entry.evidence in sentence


def test_the_glossary_says_nothing_about_the_body() -> None:
    assert not list(read_own_kind(passages("本单位为事业单位。", section="glossary"), NAME))


def test_words_of_a_kind() -> None:
    assert kind_in("办公室") is None
    assert kind_in("参照公务员法管理事业单位") == "参公"
