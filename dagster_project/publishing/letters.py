"""The review letter (审核意见): what it says, and its files.

Belongs here: wording and order of the letter, names of its files.
Does not belong here: which findings it is about (`review`), its form as Word (`letter_docx`) or page
(`pages/letter.html`).

The tone is that of one office asking another: it states what is printed and what it does not agree with, asks to
verify, and accuses nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from dagster_project.lake.files import write_atomically
from dagster_project.publishing.advice import action_text, expected_text
from dagster_project.publishing.published_file import opened
from dagster_project.publishing.review import (
    Fields,
    Reviewed,
    Warehouse,
    as_printed,
    in_unit,
    place_of,
    printed_unit,
)
from dagster_project.publishing.words import DOCUMENT_KINDS, SEVERITIES
from dagster_project.settings import Settings
from dagster_project.vocabulary.operator_error import OperatorError

MOST_REASONS = 4
_CODE = re.compile(r"（\d+）$")
_LONGEST_NAME = 80


class LetterError(OperatorError):
    """A letter cannot be written; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Item:
    """One finding in the letter; empty texts are not printed."""

    number: int
    severity: str
    message: str
    place: str
    printed: str
    expected: str
    reasons: tuple[str, ...]
    basis: str
    history: str
    action: str
    reference: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, ready to be set: `opening` and `closing` are paragraphs."""

    title: str
    addressee: str
    opening: tuple[str, ...]
    items: tuple[Item, ...]
    hints: tuple[Item, ...]
    closing: tuple[str, ...]
    signature: str
    day: str
    file_name: str


def compose(reviewed: Reviewed, settings: Settings, today: date) -> Letter:
    """The letter about one disclosure, dated today."""
    document = reviewed.document
    scope = "单位" if document["scope"] == "unit" else "部门"
    what = f"{document['fiscal_year']}年{scope}{DOCUMENT_KINDS[document['document_kind']]}"
    items = tuple(_item(number, f) for number, f in enumerate(reviewed.to_answer, 1))
    hints = tuple(_item(number, f) for number, f in enumerate(reviewed.hints, 1))
    return Letter(
        title=f"关于{document['unit_name']}{what}公开的审核意见",
        addressee=document["unit_name"],
        opening=tuple(_opening(document, what, items, hints)),
        items=items,
        hints=hints,
        closing=tuple(_closing(settings, today, has_items=bool(items))),
        signature=settings.letter_from,
        day=_day(today),
        file_name=_file_name(f"审核意见_{document['unit_name']}_{what}"),
    )


def write(letter: Letter, folder: Path, name: str | None = None) -> tuple[Path, Path]:
    """Write the letter as Word and as page; gives back both paths.

    Args:
        letter: what to write.
        folder: where to.
        name: name of the files without extension, where it must not be `letter.file_name`.

    Raises:
        LetterError: when the folder cannot be written.
    """
    from dagster_project.publishing.letter_docx import document_bytes

    name = name or letter.file_name
    word, page = folder / f"{name}.docx", folder / f"{name}.html"
    _put(word, document_bytes(letter))
    _put(page, _template().render(letter=letter).encode())
    return word, page


def _put(file: Path, content: bytes) -> None:
    try:
        write_atomically(file, content)
    except OSError as error:
        raise LetterError(
            f"审核意见不能写到 {file.parent}（{error.strerror}）。请检查文件夹权限和磁盘空间，或用 --out 指定其他文件夹。"
        ) from error


def write_all(
    settings: Settings,
    *,
    unit: str | None,
    year: int | None,
    out: Path,
    today: date,
    progress: Callable[[int, int, str], None],
) -> list[Path]:
    """Write the letters about a unit's disclosures, or about all of them with the bureau's workbook.

    Args:
        settings: where the published warehouse lies, and who signs.
        unit: a name the unit bears or bore; `None` for all units.
        year: fiscal year; `None` for all years.
        out: folder of the files.
        today: date of the letters.
        progress: told after every letter.

    Returns:
        The files, in the order they were written.

    Raises:
        NoWarehouseError: nothing is published.
        UnknownUnitError: no published disclosure fits.
        LetterError: the folder cannot be written.
    """
    with opened(settings.published) as connection:
        warehouse = Warehouse(connection)
    chosen = warehouse.reviewed(unit, year)
    files: list[Path] = []
    for done, reviewed in enumerate(chosen, start=1):
        letter = compose(reviewed, settings, today)
        files += write(letter, out)
        progress(done, len(chosen), letter.addressee)
    if unit is None:
        files.append(_write_workbook(warehouse, year, out, today))
    return files


def _write_workbook(warehouse: Warehouse, year: int | None, out: Path, today: date) -> Path:
    from dagster_project.publishing.findings_workbook import workbook_bytes

    def of_year(rows: Sequence[Fields]) -> list[Fields]:
        return [row for row in rows if year is None or row["fiscal_year"] == year]

    file = out / (f"审核发现清单_{year}年.xlsx" if year is not None else "审核发现清单.xlsx")
    content = workbook_bytes(of_year(warehouse.findings), of_year(warehouse.history), today)
    _put(file, content)
    return file


def item_lines(item: Item) -> list[tuple[str, str]]:
    """Label and text of what stands below an item's message, in the order of the letter."""
    lines = [("位置", item.place), ("印为", item.printed), ("应为", item.expected)]
    lines += [("核对情况", "；".join(item.reasons)), ("依据", item.basis), ("历次情况", item.history)]
    lines += [("建议", item.action)]
    return [(label, text) for label, text in lines if text]


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("dagster_project.publishing", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["item_lines"] = item_lines
    return environment.get_template("letter.html")


def _opening(document: Fields, what: str, items: Sequence[Item], hints: Sequence[Item]) -> list[str]:
    published = f"（{_day(document['published_on'])}公开）" if document["published_on"] else ""
    paragraphs = [
        f"你单位{what}公开文件{published}收悉。我们对公开表和情况说明的数字作了勾稽核对，"
        f"共核对表内数字{document['cell_count']}个、增减说明{document['statement_count']}条，"
        f"可比较的关系{document['relations']}条，其中{document['agreeing']}条相符。"
    ]
    if items:
        told = f"有{len(items)}处请予核实"
        paragraphs.append(f"核对中{told}，现函告如下。" + ("另附供参考的提示。" if hints else ""))
    else:
        paragraphs.append(
            "核对中没有发现需要核实的事项。" + ("以下提示供参考，不需要答复。" if hints else "")
        )
    return paragraphs


def _closing(settings: Settings, today: date, *, has_items: bool) -> list[str]:
    contact = f"联系方式：{settings.letter_contact}。" if settings.letter_contact else ""
    if not has_items:
        return [f"感谢你单位对预算公开工作的支持。{contact}"]
    deadline = today + timedelta(days=settings.letter_reply_days)
    return [
        f"请于{_day(deadline)}前逐项答复。属于笔误的，请改正后重新公开，并告知改正情况；"
        "经核实无误的，请简要说明情况。答复时请注明各项后面的编号。",
        f"以上由程序按公开文件的数字核对得出，如与原始资料不一致，以预算批复和原始资料为准。{contact}",
    ]


def _item(number: int, finding: Fields) -> Item:
    sure = finding["culprit_fact_id"] is not None and finding["blame"] == "source" and not finding["is_tie"]
    unit = printed_unit(finding)
    low, high, proposed = (
        as_printed(finding, in_unit(finding[name], unit))
        for name in ("proposed_low", "proposed_high", "proposed")
    )
    expected = expected_text(low, high, proposed) if sure else ""
    printed = f"{finding['printed']}{unit[0]}" if finding["printed"] else "（空白）"
    name = finding["culprit_name"] if sure and finding["culprit_name"] not in finding["message"] else ""
    return Item(
        number=number,
        severity=SEVERITIES[finding["severity"]],
        message=finding["message"],
        place="，".join(text for text in (name, place_of(finding)) if text),
        printed=printed if sure else "",
        expected=expected,
        reasons=tuple(
            dict.fromkeys(
                _witness_text(str(witness["message"]), finding["message"])
                for witness in finding["witnesses"]
                if witness["message"] and witness["message"] not in finding["message"]
            )
        )[:MOST_REASONS],
        basis="" if not finding["legal_basis"] else f"{finding['legal_basis']}（规则{finding['rule_id']}）",
        history=_history(finding),
        action=action_text(_as_checked(finding, printed, expected)),
        reference=finding["fingerprint"],
    )


def _witness_text(message: str, told: str) -> str:
    """What a further failure says, without naming once more the item the finding has named."""
    label, colon, rest = message.rstrip("。").partition("：")
    known = label in told or _CODE.sub("", label) in told
    return rest if colon and known else label + colon + rest


def _history(finding: Fields) -> str:
    """What became of an earlier letter about the same matter; nothing for a new one."""
    status, first = finding["history_status"], finding["first_seen_on"]
    if status not in ("standing", "reopened") or first is None:
        return ""
    again = "，其间曾经消除，本次又出现" if status == "reopened" else ""
    return f"首次核对发现于{_day(first)}{again}。"


def _as_checked(finding: Fields, printed: str, expected: str) -> dict[str, object]:
    """The finding in the fields `action_text` knows."""
    named = finding["culprit_fact_id"] is not None
    in_table = finding["source_row"] is not None
    return {
        "status": "fail",
        "blame": finding["blame"],
        "severity": finding["severity"],
        "tie": finding["is_tie"],
        "culprit": {"printed": printed, "proposed": expected or None} if named else None,
        "locations": [{"table": "T" if in_table else None}],
    }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _file_name(text: str) -> str:
    """A name every file system takes."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", text).strip(". ")[:_LONGEST_NAME]
