"""Names of budget units: their normal form, and when two spellings are one name.

Belongs here: spelling rules that hold for every unit (blanks, brackets, 与 for 和, the Party's full and short
style, codes before a name), what cannot be a name, and when a name is only the short form of another.
Does not belong here: deciding that two differently spelt units are one (the reviewed register does that).
"""

from __future__ import annotations

import re

_BRACKETS = str.maketrans("()[]【】〔〕", "（）（）（）（）")
_CODE_BEFORE = re.compile(r"^(?:（[\d-]{3,}）|\d{3,}(?:[-—_]\d+)*[-—_.、]*)(?=[一-鿿])")
_ADDED = re.compile(r"（(?:本级|机关|本部|部门|单位|汇总|公章|盖章|签章|行政)）")
_MONEY_CAPTION = re.compile(r"(?:金额|货币|计量)?单位[:：].*$|(?:编制|填报|制表)?(?:日期|时间)[:：].*$")
_PARTY_FULL = re.compile(r"^中国共产党(?P<place>.{2,12}?)委员会")
_PARTY_COMMITTEE = re.compile(r"^(?!中共)(?P<place>[一-鿿]{2,10}?(?:省|市|区|县|州|旗|盟))委(?!员会).+$")
_PLACE = re.compile(r"^[一-鿿]{1,14}(?:省|市|区|县|州|旗|盟)$")
_OWN = re.compile(r"^(?:本|我|各|该|其|全|所属|下属|上级|注|附)")
_NOT_A_NAME = re.compile(
    r"万元|[。；，,：:]|^(?:人民币|元|无|人|个|辆|%)|^.{0,6}(?:预算单位|主管部门|部门|单位)$|^财政(?:拨款|专户)|编制说明"
)
_ENDINGS = [
    "人民政府",
    "政府",
    "街道",
    "办事处",
    "镇",
    "乡",
    "局",
    "委员会",
    "委",
    "厅",
    "部",
    "办公室",
    "办公厅",
    "办",
    "中心",
    "医院",
    "法院",
    "检察院",
    "学院",
    "研究院",
    "院",
    "研究所",
    "所",
    "站",
    "处",
    "支队",
    "大队",
    "总队",
    "队",
    "馆",
    "学校",
    "中学",
    "小学",
    "幼儿园",
    "大学",
    "党校",
    "协会",
    "联合会",
    "学会",
    "商会",
    "总会",
    "总工会",
    "工会",
    "妇联",
    "残联",
    "文联",
    "科协",
    "侨联",
    "社联",
    "工商联",
    "红十字会",
    "会",
    "供销社",
    "社",
    "署",
    "公司",
    "集团",
    "政协",
    "人大",
    "纪委",
    "监委",
    "团委",
    "机关",
    "开发区",
    "园区",
    "管委会",
    "指挥部",
    "监狱",
    "戒毒所",
    "宾馆",
    "招待所",
    "电视台",
    "台",
    "团",
    "库",
    "林场",
    "农场",
    "牧场",
    "场",
    "园",
    "室",
    "分局",
    "基金会",
    "基地",
    "公园",
    "剧院",
    "服务部",
    "大厅",
    "窗口",
    "保护区",
    "党组",
]
_ENDING = "|".join(sorted(_ENDINGS, key=len, reverse=True))
_ENDS_LIKE_A_UNIT = re.compile(rf"(?:{_ENDING})$")
NAME = rf"[一-鿿（）·A-Za-z\d“”]{{1,38}}?(?:{_ENDING})"
"""Pattern of a unit's name in squeezed text, as short as what follows it allows."""
_SHORTEST = 3


def normal_name(printed: str) -> str:
    """A printed name in its normal form; empty when what is printed cannot be a unit's name.

    `中国共产党江苏省委员会办公厅` and `江苏省委办公厅` are spellings of `中共江苏省委办公厅`: the committee of a place
    without its government is always the Party's.
    """
    name = re.sub(r"\s+", "", printed).translate(_BRACKETS)
    name = _MONEY_CAPTION.sub("", name)
    name = _CODE_BEFORE.sub("", name)
    name = _ADDED.sub("", name).strip("“”\"'：:、，。;；—-_")
    if len(name) < _SHORTEST or len(name) > 45 or _OWN.match(name) or _NOT_A_NAME.search(name):
        return ""
    if full := _PARTY_FULL.match(name):
        name = f"中共{full['place']}委{name[full.end() :]}"
    elif _PARTY_COMMITTEE.match(name):
        name = f"中共{name}"
    return name


def name_key(name: str) -> str:
    """What two spellings of one name share: no brackets or quotation marks, 和 for 与."""
    key = re.sub(r"[（）“”\"'·、\s]", "", name).replace("与", "和")
    return key.removeprefix("中共")


def is_place(name: str) -> bool:
    """Whether a name is that of a province, city, district or county, which no budget unit bears."""
    return bool(_PLACE.match(name))


def ends_like_a_unit(name: str) -> bool:
    """Whether a name ends with a word that bodies are called by."""
    return bool(_ENDS_LIKE_A_UNIT.search(name))


def is_short_for(short: str, full: str) -> bool:
    """Whether a name is the other without the places before it: `普陀区财政局`, `上海市普陀区财政局`."""
    short, full = name_key(short), name_key(full)
    return len(short) < len(full) and full.endswith(short)


def is_within(name: str, other: str) -> bool:
    """Whether one of two names contains the other, as short forms and subordinate bodies do."""
    one, two = name_key(name), name_key(other)
    return one in two or two in one
