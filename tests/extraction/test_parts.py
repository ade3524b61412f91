"""Files of one disclosure find each other, and nothing else."""

import itertools
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.examination import examine
from dagster_project.extraction.parts import Candidate, Profile, Role, complements, profile_of
from dagster_project.reading.formats import read_document
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.statuses import DocumentKind, Scope
from tests.documents import DEMO, ROOT, issue_codes

SHARED = ROOT.parent / "shared" / "disclosures"


def halves(folder: Path) -> tuple[Path, Path]:
    """The demo as a text and a file of tables."""
    whole = DEMO.read_text(encoding="utf-8")
    start = whole.index("表 1\n")
    end = whole.index("# 第三部分", start)
    end = whole.rindex("\n", 0, end) + 1
    text, tables = folder / "说明.txt", folder / "表格.txt"
    text.write_text(whole[:start] + whole[end:], encoding="utf-8")
    tables.write_text(whole[start:end], encoding="utf-8")
    return text, tables


def profile(**values: object) -> Profile:
    plain = Profile(
        sha256="0",
        role=Role.WHOLE,
        units=frozenset({"云溪市财政局"}),
        year=2024,
        kind=DocumentKind.BUDGET,
        scope=Scope.DEPARTMENT,
        titles=frozenset(),
        amounts=frozenset(),
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def text(path: str, **values: object) -> Candidate:
    return Candidate(path, profile(sha256=path, role=Role.TEXT, **values))


def tables(path: str, **values: object) -> Candidate:
    return Candidate(path, profile(sha256=path, role=Role.TABLES, **values))


def paths(*candidates: Candidate) -> list[set[str]]:
    """Groups found, the same in every order."""
    found = [
        sorted(sorted(c.path for c in group) for group in complements(order))
        for order in itertools.permutations(candidates)
    ]
    assert all(groups == found[0] for groups in found)
    return [set(group) for group in found[0]]


def test_a_text_and_its_tables_are_one_disclosure(tmp_path: Path) -> None:
    files = halves(tmp_path)
    roles = [profile_of(read_document(path)).role for path in (*files, DEMO)]
    assert roles == [Role.TEXT, Role.TABLES, Role.WHOLE]
    joined, whole = examine(files), examine([DEMO])
    assert joined.fiscal_year == whole.fiscal_year
    head, expected = joined.rows["documents"][0], whole.rows["documents"][0]
    for count in ("cell_count", "statement_count", "share_count", "stated_figure_count", "target_count"):
        assert head[count] == expected[count]
    assert head["parts"] == 2
    assert "joined_parts" in issue_codes(joined)
    assert examine(files[::-1]).rows["cells"] == joined.rows["cells"]


def test_parts_of_one_unit_and_year_are_joined_and_others_are_not() -> None:
    assert paths(text("a"), tables("b")) == [{"a", "b"}]
    assert paths(text("a"), tables("b", year=2023)) == []
    assert paths(text("a"), tables("b", kind=DocumentKind.FINAL_ACCOUNT)) == []
    assert paths(text("a"), tables("b", units=frozenset({"云溪市司法局"}))) == []
    assert paths(text("a"), text("b")) == []
    assert paths(Candidate("a", profile(sha256="1")), Candidate("b", profile(sha256="2"))) == []
    assert paths(Candidate("a", profile(sha256="1")), tables("b")) == []


def test_a_short_name_is_enough() -> None:
    assert paths(text("a", units=frozenset({"财政局"})), tables("b")) == [{"a", "b"}]


def test_years_find_their_own_tables() -> None:
    files = [text(f"t{year}", year=year) for year in (2022, 2023)]
    files += [tables(f"b{year}", year=year) for year in (2022, 2023)]
    assert paths(*files) == [{"t2022", "b2022"}, {"t2023", "b2023"}]


def test_figures_decide_where_names_and_years_are_missing() -> None:
    said = frozenset({"1234.56", "789.12", "3456.7"})
    other = frozenset({"9876.54", "321.45"})
    nameless = {"units": frozenset(), "year": None}
    assert paths(text("a", amounts=said), tables("b", amounts=said, **nameless)) == [{"a", "b"}]
    assert paths(text("a", amounts=said), tables("b", amounts=other, **nameless)) == []
    files = [text("a", amounts=said), tables("b", amounts=other), tables("c", amounts=said)]
    assert paths(*files) == [{"a", "c"}]


def test_department_and_unit_of_one_body_keep_their_own_tables() -> None:
    one, two = frozenset({"1234.56", "789.12"}), frozenset({"9876.54", "321.45"})
    files = [
        text("dt", amounts=one),
        tables("db", amounts=one),
        text("ut", amounts=two, scope=Scope.UNIT),
        tables("ub", amounts=two, scope=Scope.UNIT),
    ]
    assert paths(*files) == [{"dt", "db"}, {"ut", "ub"}]


def test_one_workbook_per_table_and_the_same_table_twice() -> None:
    first, second = frozenset({"收入预算总表"}), frozenset({"支出预算总表"})
    assert paths(text("a"), tables("b", titles=first), tables("c", titles=second)) == [{"a", "b", "c"}]
    assert len(paths(text("a"), tables("b", titles=first), tables("c", titles=first))[0]) == 2


def test_a_part_in_a_second_format_goes_along() -> None:
    titles = frozenset({"收入预算总表"})
    files = [text("x/a.docx"), tables("x/b.xlsx", titles=titles), tables("x/b.pdf", titles=titles)]
    assert paths(*files) == [{"x/a.docx", "x/b.xlsx", "x/b.pdf"}]


def test_yuan_tables_and_a_text_in_wan_agree(tmp_path: Path) -> None:
    lines = "\n".join(f"{name}支出{value}万元。" for name, value in zip("甲乙丙丁戊己", WAN, strict=True))
    rows = "\n".join(f"{name}\t{value}\t0" for name, value in zip("甲乙丙丁戊己" * 4, YUAN * 4, strict=True))
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_text(f"# 云溪市财政局2024年部门预算公开\n\n{lines}\n", encoding="utf-8")
    two.write_text(f"收支预算总表\n\n项目\t预算数\t备注\n{rows}\n", encoding="utf-8")
    profiles = [profile_of(read_document(path)) for path in (one, two)]
    assert [p.role for p in profiles] == [Role.TEXT, Role.TABLES]
    assert paths(*(Candidate(p.name, profile) for p, profile in zip((one, two), profiles, strict=True))) == [
        {"a.txt", "b.txt"}
    ]


WAN = ["1,234.56", "987.65", "456.78", "3,210.98", "111.23", "765.43"]
YUAN = ["12,345,649", "9,876,500", "4,567,849", "32,109,800", "1,112,345", "7,654,300"]


def test_profiles_survive_the_cache(tmp_path: Path) -> None:
    for path in halves(tmp_path):
        made = profile_of(read_document(path))
        assert Profile.from_json(made.to_json()) == made


def zipped(path: Path, *members: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.write(member, member.name)
    return path


def test_an_archive_of_parts_is_one_disclosure(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "公开.zip", *halves(tmp_path))
    row = examine([archive]).rows["documents"][0]
    assert (row["parts"], row["cell_count"], row["statement_count"]) == (2, 365, 33)


def test_an_archive_of_two_disclosures_is_refused_with_both_names(tmp_path: Path) -> None:
    other = tmp_path / "另一年.txt"
    other.write_text(DEMO.read_text(encoding="utf-8").replace("2024", "2025"), encoding="utf-8")
    with pytest.raises(DisclosureError) as caught:
        examine([zipped(tmp_path / "公开.zip", DEMO, other)])
    assert caught.value.code == "several_disclosures"
    assert "另一年.txt" in caught.value.message
    assert DEMO.name in caught.value.message


@pytest.mark.shared
@pytest.mark.skipif(
    not SHARED.exists(), reason="the real disclosures do not lie beside the checkout (../shared)"
)
def test_three_years_in_two_files_each_are_three_disclosures() -> None:
    files = [path for path in sorted(SHARED.rglob("*")) if path.suffix in (".pdf", ".docx", ".xlsx", ".txt")]
    candidates = [Candidate(path.name, profile_of(read_document(path))) for path in files]
    assert sorted(sorted(c.path for c in group) for group in complements(candidates)) == [
        [f"JS_SWB_{year}_tables.pdf", f"JS_SWB_{year}_text.pdf"] for year in (2017, 2018, 2019)
    ]
