"""What the reason of a stated change says: directions, amounts, counts and what it concludes.

Belongs here: reading the words of a reason. Does not belong here: whether they explain the change (`reasons`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.extraction.clauses import REASON
from dagster_project.extraction.numbers import NumberToken, number_tokens
from dagster_project.vocabulary.directions import FALLEN, RISEN

_UP = f"{RISEN}|新增|增设|增多|加大"
_DOWN = f"{FALLEN}|核减|精简"
_DIRECTION = re.compile(rf"(?P<up>{_UP})|(?P<down>{_DOWN})")
_MONEY_NOUN = "经费|支出|费用|费|预算|安排数?|资金|收入|拨款|补贴|补助|工资|缴费"
_DRIVER_NOUN = rf"{_MONEY_NOUN}|业务量|工作量|工作任务|任务|人员|人数|项目|标准|基数"
_FIRM_CLAUSE = re.compile(
    rf"(?:{_DRIVER_NOUN})(?:有所|的|比上年|较上年|比上年预算|较上年预算)*(?:{_UP}|{_DOWN})$"
)
_CONCLUSION = re.compile(
    rf"(?:所以|因此)[^，,。；;]*(?:{_MONEY_NOUN})(?:[^，,。；;]{{0,3}}(?:比|较)上年[^，,。；;]{{0,4}})?"
    rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:了)?$"
)
_FLAT_CLAUSE = re.compile(
    r"(?:经费|支出|费用|预算)(?:有所)?(?:增加|减少)$|(?:增加|减少)(?:了)?(?:支付|支出|预算|经费)$"
)
# Words under which the opposite direction of a part is no contradiction of the whole, or which deny it.
_QUALIFIED = re.compile(
    r"退休|离休|离职|调出|划转|划出|转列|调整|结转|结余|上年|去年|一次性|收回|退回|退还|单位资金|自有|其他资金|"
    r"抵|统筹|口径|[未不无没]|控制|节约|部分|但|虽|同时|进出"
)
_COMPARED = re.compile(r"(?:[比较]|相比)(?:上年|去年)(?:同期|预算数?)?")
"""Words of a comparison that say nothing about the year before."""
_ABOVE = re.compile(r"(?:高于|多于|大于)(?:上年|去年)")
_BELOW = re.compile(r"(?:低于|少于|小于)(?:上年|去年)")
_PRIOR_YEAR = re.compile(r"20\d\d\s*年")
_OPEN_END = re.compile(r"等(?:[^、，,。；;]{0,6})?$|等因素|等原因")
_SHORTEST_NAME = 4
"""Characters from which a name within a reason is surely the item's own."""
_CHINESE_COUNT = {word: index for index, word in enumerate("零一二三四五六七八九十") if index} | {
    "两": 2,
    "俩": 2,
}
_VEHICLES = re.compile(
    r"(?P<before>[^，,。；;]{0,14}?)(?P<count>\d+|[一二两三四五六七八九十])\s*(?:辆|台)(?P<after>[^，,。；;]{0,14})"
)
_VEHICLES_DOWN = re.compile(r"减少|报废|处置|核减|移交|上缴|拍卖")
_VEHICLES_UP = re.compile(r"增加|新增")
_HEADS = re.compile(
    r"(?P<before>增加|新增|减少)[^，,。；;退离]{0,10}?(?P<count>\d+|[一二两三四五六七八九十])\s*(?:名|人)(?!次)"
)
_IN_SERVICE = r"在职(?:人员|人数)*(?:[较比]上年)?(?:净|有所)?"
_STAFF_UP = re.compile(
    rf"(?:新增|增加)(?:[^，,。；;退离]{{0,6}})(?:在职|人员|职工)|{_IN_SERVICE}(?:增加|增多)"
)
_STAFF_DOWN = re.compile(rf"减少(?:[^，,。；;退离]{{0,6}})(?:在职|人员|职工)|{_IN_SERVICE}减少")
_PART_OF_STAFF = re.compile(r"(?:事业|行政|参公|聘用|编外|临时)(?:编制)?(?:单位)?(?:新增)?(?:在职|人员|职工)")
_MOVE = re.compile(r"调整为|调整到|调整至|改列|转列|列入|编入|调入|并入")
_NEW = re.compile(
    r"(?:上年|去年|以前年度)(?:度)?(?:预算)?(?:无(?!变)|没有|未(?:安排|编入|列|编制|纳入))|"
    r"(?:今年|本年|当年|20\d\d\s*年度?)?新增(?:[^，,。；;]{0,4}科目|[^，,。；;]{0,40}项目)|此项级科目为今年新增|"
    r"新设(?:了)?(?:此|该|本)项|首次(?:列入|纳入|编入|安排|编制)"
)
_GONE = re.compile(
    r"(?:本年|今年|当年|20\d\d\s*年度?)?(?:我单位|本单位|本部门)?(?:未安排|没有安排|无此项|不再安排|未编制)"
)
_FLAT = re.compile(
    r"无变[化动]|没有变[化动]|未发生变化|持平|不变|一致|相同|未安排|无增减|保持|统筹|无.{0,12}(?:用车|需求|安排)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount a reason names; `sign` is that of its direction word, 0 when it has none."""

    token: NumberToken
    sign: int

    @property
    def yuan(self) -> Decimal:
        """The amount in 元, signed where a direction is stated."""
        value = self.token.yuan
        assert value is not None
        return value * self.sign if self.sign else value


class ReasonText:
    """The words of one reason, cut to what speaks of its own change."""

    def __init__(self, reason: str, fiscal_year: int, subject: str = "") -> None:
        """Read a reason as the clause gave it.

        Args:
            reason: the words.
            fiscal_year: that of the disclosure.
            subject: the name of the amount it is about; the reason may name it again instead of saying 支出.
        """
        self.text = _own(reason)
        plain = _BELOW.sub("比上年减少", _ABOVE.sub("比上年增加", self.text))
        for name in (subject, subject.removesuffix("支出")):
            plain = plain.replace(name, "支出") if len(name) >= _SHORTEST_NAME else plain
        self._plain = _COMPARED.sub("比上年", plain).replace("支出支出", "支出")
        self._clauses = [part for part in re.split(r"[，,；;。]", self._plain) if part.strip()]
        self._fiscal_year = fiscal_year
        self.tokens = number_tokens(self.text)

    def conclusion(self) -> int:
        """Direction of the closing “所以…比上年增加”; 0 when there is none."""
        match = _CONCLUSION.search(self._clauses[-1]) if self._clauses else None
        if match is None:
            return 0
        return 1 if match["up"] else -1

    def plain_direction(self) -> int:
        """Direction of a reason that says nothing else; 0 when mixed, qualified or without a firm clause."""
        said = self._plain.replace("比上年", "")
        if _QUALIFIED.search(said) or any(
            int(year.group()[:4]) < self._fiscal_year for year in _PRIOR_YEAR.finditer(said)
        ):
            return 0
        found = {1 if match["up"] else -1 for match in _DIRECTION.finditer(said)}
        firm = any(_FIRM_CLAUSE.search(clause.strip()) for clause in self._clauses)
        return found.pop() if len(found) == 1 and firm and len(self._clauses) <= 2 else 0

    def denies_flat(self) -> bool:
        """Whether the reason says amounts rose or fell, as a reason for no change cannot."""
        directions = {1 if match["up"] else -1 for match in _DIRECTION.finditer(self.text)}
        return (
            len(directions) == 1
            and not re.search(r"[未不无没]|控制|压|同时|抵", self.text)
            and bool(self._clauses)
            and _FLAT_CLAUSE.search(self._clauses[-1].strip()) is not None
        )

    def amounts(self) -> list[Amount]:
        """All amounts of money, each with the direction that leads to it."""
        found: list[Amount] = []
        previous_end, sign = 0, 0
        for token in self.tokens:
            if not token.is_money:
                continue
            lead = self.text[previous_end : token.start]
            words = list(_DIRECTION.finditer(lead))
            if words:
                sign = 1 if words[-1]["up"] else -1
            elif re.search(r"[，,；;。]", lead):
                sign = 0  # a new clause without a direction of its own
            found.append(Amount(token, sign))
            previous_end = token.end
        return found

    def is_open(self) -> bool:
        """Whether the list of drivers ends in 等: more of them may be meant."""
        return _OPEN_END.search(self.text.strip("。；; ")) is not None

    def names_natures(self) -> bool:
        """Whether the drivers are the natures of expenditure, which make up the whole."""
        return "基本支出" in self.text and "项目" in self.text

    def vehicles(self) -> int:
        """Vehicles more (+) or fewer (−) than last year; 0 when no number is given."""
        match = _VEHICLES.search(self.text)
        if match is None:
            return 0
        around = f"{match['before']}{match['after']}"
        if _VEHICLES_DOWN.search(around) and not _VEHICLES_UP.search(around):
            return -_count(match["count"])
        return _count(match["count"]) if _VEHICLES_UP.search(around) else 0

    def heads(self) -> int:
        """Persons in service more (+) or fewer (−), where the reason gives the number; else 0."""
        match = _HEADS.search(self.text)
        if match is None:
            return 0
        return _count(match["count"]) * (-1 if match["before"] == "减少" else 1)

    def staff_direction(self) -> int:
        """Whether the reason names more (+1) or fewer (−1) persons in service; 0 for neither, both, or a part of them."""
        if _PART_OF_STAFF.search(self.text):
            return 0
        up, down = bool(_STAFF_UP.search(self.text)), bool(_STAFF_DOWN.search(self.text))
        return int(up) - int(down)

    def says_moved(self) -> bool:
        """Whether an expenditure was moved between items."""
        return _MOVE.search(self.text) is not None

    def says_new(self) -> bool:
        """Whether there was none last year."""
        return _NEW.search(self.text) is not None

    def says_gone(self) -> bool:
        """Whether none is budgeted this year."""
        return _GONE.search(self.text) is not None

    def says_flat(self) -> bool:
        """Whether nothing changed or nothing is budgeted."""
        return _FLAT.search(self.text) is not None


def is_empty_reason(text: str) -> bool:
    """Whether a sentence announces a reason and gives none: `主要原因是。`."""
    return any(re.match(r"\s*[。；;]", text[match.end() :]) for match in REASON.finditer(text))


def announces_reason(text: str) -> bool:
    """Whether a sentence announces a reason."""
    return REASON.search(text) is not None


def announced_at(text: str) -> int:
    """Where the words that announce a reason begin; the end of the text if none do."""
    match = REASON.search(text)
    return match.start() if match else len(text)


def announces_shared_reason(text: str) -> bool:
    """Whether the reason announced stands in a sentence with its own subject, for several lines at once."""
    match = REASON.search(text)
    if match is None:
        return False
    lead = re.split(r"[。；;]", text[: match.start()])
    return len(lead) > 1 and len(lead[-1].strip(" ，,其中：:的")) >= 4


def _own(reason: str) -> str:
    """The reason up to its full stop; 一是 … 。二是 … go on."""
    sentences = reason.split("。")
    kept = [sentences[0]]
    for sentence in sentences[1:]:
        if not re.match(r"\s*(?:[二三四五]是|其次|[（(][二三四]|[2-5]\s*[.、．])", sentence):
            break
        kept.append(sentence)
    return "。".join(kept).strip()


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _CHINESE_COUNT[text]
