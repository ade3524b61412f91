"""What kind of body a unit is by its own words: 行政, 参公 or 事业.

Belongs here: words that say it, each with its place. Does not belong here: deciding between contradicting words or other
evidence (the warehouse).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dagster_project.extraction.facts import OrganisationEntry
from dagster_project.extraction.sections import Passage
from dagster_project.vocabulary.statuses import UnitKind

_KIND_WORDS: Sequence[tuple[UnitKind, str]] = (
    (
        UnitKind.CIVIL_SERVICE_RULED,
        r"参照(?:《?中华人民共和国)?公务员法?》?(?:制度|进行)?管理|参公(?:管理)?(?:的)?(?:事业)?单位|参照公务员管理",
    ),
    (UnitKind.INSTITUTION, r"(?<!机关和)(?<!机关、)事业(?:单位|法人)|公益[一二]类"),
    (
        UnitKind.ADMINISTRATIVE,
        r"行政(?:单位|机关|部门)|(?:政府|党委|州委|市委|县委|区委|省委)的?(?:组成部门|工作部门|工作机关|派出机关)|国家机关",
    ),
)
_SELF = r"(?:本|我)(?:单位|部门|局|委|办|中心|院|馆|站|所|校|厅|处|会|队|机关)"
_SAYS = (
    r"(?:[^，。；：:]{0,20}(?:所属|下属|直属)的?)?(?P<words>(?:一级|二级|三级|财政|预算|全额|差额|独立核算|正|副|县|处|科|级|部门|所属|属|的|、|拨款|补助|补贴|供给|管理|自收自支|公益[一二]类|性"
    r"|州|市|区|省|自治州|自治区|人民|主管|"
    r"行政|参公|参照|公务员法?|事业|法人|政府|党委|委|组成|工作|派出|机关|单位|国家|一家|一个|为|实行|进行|制度|《|》|中华人民共和国)+)"
    r"(?=[，,。；;、（(]|\s*$)"
)
_LABEL = re.compile(rf"(?:单位|机构)(?:性质|类型|类别)(?:为|是|属于|[：:])\s*{_SAYS}")


def read_own_kind(passages: Sequence[Passage], unit_name: str) -> Iterator[OrganisationEntry]:
    """Sentences that say what kind of body the disclosing unit is, each with its words and its place."""
    names = "|".join([re.escape(unit_name), _SELF] if unit_name else [_SELF])
    sentence = re.compile(rf"(?:{names})(?:（[^（）]*）)?[，,]?(?:是|为|属于|属|系)\s*{_SAYS}")
    for passage in passages:
        if passage.section.id == "glossary":
            continue
        text = passage.paragraph.text
        for pattern in (sentence, _LABEL):
            for match in pattern.finditer(text):
                kind = kind_in(match["words"])
                if kind is not None:
                    yield OrganisationEntry(
                        "own_unit", 0, unit_name, kind, match.group(), passage.paragraph.place(match.start())
                    )


def kind_in(words: str) -> UnitKind | None:
    """The kind of body some words name; a body run like an administration is one, though it is a public institution."""
    return next((kind for kind, pattern in _KIND_WORDS if re.search(pattern, words)), None)
