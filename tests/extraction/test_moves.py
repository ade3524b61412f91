"""Moves told in reasons: invented sentences of the kind clerks write."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dagster_project.extraction.facts import Move, Statement
from dagster_project.extraction.moves import MoveReader
from dagster_project.reading.document import Location
from dagster_project.vocabulary.statuses import Confidence, MoveKind

NAMES = {
    "211": ("节能环保支出",),
    "21103": ("污染防治",),
    "2110301": ("大气",),
    "2110302": ("水体",),
    "2110306": ("排污费安排的支出",),
    "2110199": ("其他支出",),
    "2110399": ("其他支出",),
}


def moves(reason: str, code: str | None = "2110302", subject: str = "functional_item") -> list[Move]:
    """What one statement's reason tells."""
    statement = Statement(
        fact_id="s:1", section="test", subject=subject, fund_scope="general", key=code or "", code=code, name="水体",
        current_yuan=None, current_resolution_yuan=None, current_printed=None, change_yuan=None,
        change_resolution_yuan=None, change_printed=None, change_word=None, percent=None, percent_resolution=None,
        percent_printed=None, percent_word=None, base_kind="last_budget", base_year=2023, base_yuan=None,
        base_resolution_yuan=None, reason=reason, says_new=False, says_unbudgeted=False, residue=None, text="",
        location=Location(),
    )  # fmt: skip
    return MoveReader(NAMES).read([statement])


@pytest.mark.parametrize(
    ("reason", "origin", "target"),
    [
        ("将河道监测经费的支出功能分类从大气调整为水体", "2110301", "2110302"),
        ("河道监测经费由大气科目调整至水体科目，且业务量增加", "2110301", "2110302"),
        ("河道监测经费由“大气”（项）转列“水体”（项）核算", "2110301", "2110302"),
        ("河道监测经费上年列大气科目，今年列水体科目", "2110301", "2110302"),
        ("河道监测经费上年列入大气，2024年改列水体", "2110301", "2110302"),
        ("监测经费从2110301调整到2110302科目", "2110301", "2110302"),
        ("把监测经费从已取消的城乡社区环境科目调整到本科目", None, "2110302"),
        ("将监测经费的功能分类由其他支出调整为大气", "2110399", "2110301"),
        ("将监测经费的功能分类由其他支出调整为已取消的科目", "2110399", None),
        ("“监测”由水体科目调整为排污费安排的支出科目列支", "2110302", "2110306"),
    ],
)
def test_money_between_items(reason: str, origin: str | None, target: str | None) -> None:
    (move,) = moves(reason)
    assert (move.kind, move.from_code, move.to_code, move.confidence) == (
        MoveKind.RECLASSIFIED, origin, target, Confidence.HIGH,
    )  # fmt: skip
    assert move.gains is {"2110302": True}.get(target, False if origin == "2110302" else None)


@pytest.mark.parametrize(
    "reason",
    [
        "在职人员公积金缴存基数从每人8000元调整为9500元",
        "公用经费定额标准由2.5万元调整到3万元",
        "医疗保险缴费比例从8%调整为9%",
        "会议由线下调整为线上",
        "从外单位调入人员3名",
        "按规定调整津贴补贴标准，人员经费增加",
        "今年预算全部纳入部门预算管理",
        "项目完工，本年不再安排",
        "该项支出本年首次列入预算",
        "厉行节约，压减一般性支出",
    ],
)
def test_what_only_sounds_like_a_move(reason: str) -> None:
    assert moves(reason) == []


def test_money_counted_under_this_line_from_now_on_is_one_move() -> None:
    (move,) = moves(
        "2024年将退休人员物业补贴预算编入该支出功能分类，上年此项支出未编入该支出功能分类，所以增长"
    )
    assert (move.kind, move.object, move.from_code, move.to_code, move.gains, move.confidence) == (
        MoveKind.RECLASSIFIED, "退休人员物业补贴", None, "2110302", True, Confidence.HIGH,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "origin", "target", "gains"),
    [
        ("课题研究按用途拆分到大气科目", "2110302", "2110301", False),
        ("课题研究的一部分由大气科目拆入", "2110301", "2110302", True),
    ],
)
def test_the_line_itself_is_one_end(reason: str, origin: str, target: str, gains: bool) -> None:
    (move,) = moves(reason)
    assert (move.from_code, move.to_code, move.gains) == (origin, target, gains)


@pytest.mark.parametrize(
    ("reason", "names"),
    [
        ("课题研究按用途拆分到噪声科目", ("水体", "噪声")),
        ("课题研究的一部分由噪声科目拆入", ("噪声", "水体")),
    ],
)
def test_an_item_that_stands_in_no_table_has_a_name_and_no_code(reason: str, names: tuple[str, str]) -> None:
    (move,) = moves(reason)
    assert (move.from_name, move.to_name) == names
    assert {move.from_code, move.to_code} == {"2110302", None}


def test_what_is_not_called_an_item_is_none() -> None:
    assert moves("课题研究拆分到三个年度") == []


def test_money_counted_elsewhere_from_now_on() -> None:
    (move,) = moves("将农村水质监测经费转列大气科目")
    assert (move.from_code, move.to_code, move.gains) == ("2110302", "2110301", False)


@pytest.mark.parametrize(
    ("reason", "kind", "unit", "gains"),
    [
        ("将下属单位项目“水质自动站运维”预算纳入局本级预算", MoveKind.TAKEN_OVER, "下属单位", True),
        ("将州环境监测站人员经费划入我局", MoveKind.TAKEN_OVER, "州环境监测站", True),
        ("机构改革，应急值守职能由州安监局划转至本单位", MoveKind.TAKEN_OVER, "州安监局", True),
        ("承接州水利局水功能区划职能", MoveKind.TAKEN_OVER, "州水利局", True),
        ("州环境宣教中心的课题研究工作划转到本单位", MoveKind.TAKEN_OVER, "州环境宣教中心", True),
        ("州固废管理站撤并到本单位，人员一并转入", MoveKind.MERGED, "州固废管理站", True),
        ("从本单位划出12人设立州环境应急中心", MoveKind.HANDED_OVER, "州环境应急中心", False),
        ("课题研究项目改由主管部门编报", MoveKind.HANDED_OVER, "主管部门", False),
        ("原州固废管理中心并入我单位", MoveKind.MERGED, "州固废管理中心", True),
        ("核与辐射监管职能划转至州应急管理局", MoveKind.HANDED_OVER, "州应急管理局", False),
        ("办公楼取暖费由州机关事务管理中心统一支付", MoveKind.HANDED_OVER, "州机关事务管理中心", False),
    ],
)
def test_money_between_bodies(reason: str, kind: MoveKind, unit: str, gains: bool) -> None:
    (move,) = moves(reason)
    assert (move.kind, move.other_unit, move.gains) == (kind, unit, gains)


@pytest.mark.parametrize(
    "reason",
    [
        "自有资金收入编入年初部门预算，上年未编入年初预算",
        "上年该项支出未纳入部门预算",
        "事业收入首次纳入单位预算",
        "本年起把自有资金安排的支出编入预算",
        "自有资金收入本年起编入年初预算，上年未编入",
    ],
)
def test_money_new_in_the_budget(reason: str) -> None:
    (move,) = moves(reason, subject="source", code="")
    assert (move.kind, move.gains) == (MoveKind.NEWLY_INCLUDED, True)


def test_an_amount_counts_only_when_the_words_of_the_move_name_exactly_one() -> None:
    (named,) = moves("将河道监测经费51.25万元的功能分类从大气调整为水体，另增加业务费8万元")
    assert (named.amount_yuan, named.resolution_yuan) == (Decimal("512500"), Decimal(100))
    (unnamed,) = moves("将河道监测经费的功能分类从大气调整为水体，减少8万元")
    assert unnamed.amount_yuan is None


def test_every_move_keeps_the_words_that_say_so_and_its_statement() -> None:
    first, second = moves("一是将监测经费的功能分类从大气调整为水体；二是值守职能划转至州应急管理局")
    assert (first.fact_id, second.fact_id, first.statement_id) == ("m:1", "m:2", "s:1")
    assert first.evidence.endswith("从大气调整为水体")
    assert second.object == "值守职能"


@pytest.mark.parametrize(
    ("reason", "body", "thing"),
    [
        ("将下属云溪州公路养护中心的“桥梁检测”项目纳入本级预算", "云溪州公路养护中心", "桥梁检测"),
        ("云溪州实验小学的“学籍管理”工作划转到本单位", "云溪州实验小学", "学籍管理"),
        ("云溪州质量检验检测所的“年报抽查”工作划转到本单位", "云溪州质量检验检测所", "年报抽查"),
        ("将下属事业单位的信息化项目纳入本级预算", "下属事业单位", "信息化项目"),
    ],
)
def test_the_other_body_is_called_by_its_own_name(reason: str, body: str, thing: str) -> None:
    (move,) = moves(reason)
    assert (move.kind, move.other_unit, move.object) == (MoveKind.TAKEN_OVER, body, thing)


def test_a_place_is_no_body() -> None:
    assert moves("将文化活动场所的维修纳入本级预算") == []
