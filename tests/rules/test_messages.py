"""What messages say: the form's own titles, one finding per cause, no accusation where nothing is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dagster_project.extraction.names import table_name
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import load_catalogue
from dagster_project.reconciliation.evaluation import evaluate
from dagster_project.reconciliation.findings import Finding
from dagster_project.reconciliation.localisation import localise
from dagster_project.reconciliation.numbers import Numbers
from dagster_project.reconciliation.relations import Result
from dagster_project.reconciliation.shapes import expand
from dagster_project.templates.template import load_templates
from dagster_project.vocabulary.tables import standard_tables
from tests.rules.bench import Case, case, issue, said, sections, template_of, told


def results(document: Case) -> list[Result]:
    return evaluate(expand(load_catalogue(), Book(document.facts()), template_of(document.form)))


def findings(document: Case) -> list[Finding]:
    def again(facts: object) -> list[Result]:
        return results(document)

    return localise(results(document), Numbers(document.facts()), again)


def of_rule(document: Case, rule_id: str) -> list[Finding]:
    return [finding for finding in findings(document) if finding.lead.relation.rule.id == rule_id]


# --- titles -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", load_templates(), ids=lambda template: template.id)
def test_every_form_says_what_it_calls_its_tables(template: object) -> None:
    for layout in template.tables.values():  # type: ignore[attr-defined]
        assert layout.zh.endswith("表")
        assert not set(layout.zh) & set("(?<!{[|*")


@pytest.mark.parametrize(
    ("form", "table", "title"),
    [
        ("xinjiang", "T03", "单位支出总体情况表"),
        ("jiangsu", "T03", "支出预算总表"),
        ("shanghai", "T03", "支出预算总表"),
        ("shanghai", "T08", "政府性基金预算支出功能分类预算表"),
        ("final_account", "T03", "支出决算表"),
    ],
)
def test_a_missing_table_is_called_what_its_form_calls_it(form: str, table: str, title: str) -> None:
    kind = "final_account" if form == "final_account" else "budget"
    messages = [f.message for f in of_rule(case(form=form, kind=kind, year=2026), "STR-001")]
    assert any(f"《{title}》" in message for message in messages)
    if title != standard_tables()[table].zh:
        assert not any(standard_tables()[table].zh in message for message in messages)


def test_a_printed_title_is_cited_without_number_year_and_unit() -> None:
    assert (
        table_name("五、2017年度云溪州档案馆部门财政拨款支出预算表", "云溪州档案馆")
        == "部门财政拨款支出预算表"
    )
    document = case("T03[total].total=9.00; T03[total].basic=2.00; T03[total].project=3.00", form="shanghai")
    facts = document.facts()
    facts.cells[:] = [replace(cell, table_title="2026年某某局预算单位支出预算总表") for cell in facts.cells]
    evaluated = evaluate(expand(load_catalogue(), Book(facts), template_of("shanghai")))
    rows = [r.relation for r in evaluated if r.relation.rule.id == "ROW-001" and r.relation.left]
    assert {relation.table for relation in rows} == {"预算单位支出预算总表"}


# --- one finding per cause ----------------------------------------------------------------------------------


def test_the_same_name_of_another_year_is_one_cause() -> None:
    """The reader resolves a stale class name and says so; the rule about names of the year tells it."""
    stale = said(
        "functional_item",
        "2101101",
        "5.00",
        name="医疗卫生与计划生育支出（类）行政事业单位医疗（款）行政单位医疗（项）",
    )
    remark = issue("name_variant", "写作“医疗卫生与计划生育支出”，公开表中的科目名称是“卫生健康支出”。")
    document = case(sections("general_items"), stale, remark, year=2026)
    (finding,) = of_rule(document, "STR-010")
    assert "issue/1" in {term.fact_id for term in finding.lead.relation.terms}
    assert of_rule(document, "STR-011") == []


def test_a_reported_leftover_points_to_its_place_and_keeps_its_identity() -> None:
    two = case(sections("income"), issue("placeholder", raw="甲"), issue("placeholder", raw="乙"))
    one = case(sections("income"), issue("placeholder", raw="乙"))
    found = of_rule(two, "STR-006")
    assert [f.lead.relation.left[0].fact_id for f in found] == ["issue/1", "issue/2"]
    assert found[1].fingerprint == of_rule(one, "STR-006")[0].fingerprint


def test_one_wrong_year_in_a_sentence_is_one_finding() -> None:
    lines = [said(key=key, current="5.00", change="1.00", base_year=2024) for key in ("2010101", "2010102")]
    (finding,) = of_rule(case(*lines), "GRO-003")
    assert len(finding.witnesses) == 2
    assert "还有1处" in finding.message
    other = said(key="2010103", current="5.00", change="1.00", base_year=2024, section="income")
    assert len(of_rule(case(*lines, other), "GRO-003")) == 2


def test_a_custom_is_told_once_and_accuses_nobody() -> None:
    text = told(
        "operating_expense", "", "9.00", scope="appropriation", section="operating", name="机关运行经费"
    )
    document = case("T14[total].total=9.00; T06[302].total=5.00", text, form="jiangsu")
    (finding,) = [f for f in findings(document) if f.status == "convention"]
    assert {r.relation.rule.id for r in finding.witnesses} == {"CRS-015", "TXT-003"}
    assert finding.culprits == ()
    assert finding.severity == "info"


# --- words --------------------------------------------------------------------------------------------------


def test_percents_are_worded_as_documents_print_them() -> None:
    (finding,) = of_rule(case(said(current="5.00", change="-1.00", percent="-20.00")), "GRO-001")
    assert "写减少20.00%" in finding.message
    assert "计算为减少16.67%" in finding.message
    assert "相差3.33个百分点" in finding.message


def test_a_difference_bears_no_sign() -> None:
    for result in results(case("T05[total].total=9.00", said("total", "general", "2.00", name="总额"))):
        assert "相差-" not in result.message
