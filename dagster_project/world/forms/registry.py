"""The forms there are: in which years each is prescribed, and how it is written and printed.

Belongs here: one entry per form. Does not belong here: anything about one form.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dagster_project.world.clauses import Spelling
from dagster_project.world.content import Content
from dagster_project.world.forms import (
    jiangsu,
    jiangsu_print,
    shanghai,
    shanghai_print,
    xinjiang,
    xinjiang_text,
)
from dagster_project.world.forms.occasion import Occasion
from dagster_project.world.manuscript import Manuscript


@dataclass(frozen=True, slots=True)
class Form:
    """A publisher's form; `departments` whether departments publish the sum of their units, `units` whether units do."""

    id: str
    first_year: int
    last_year: int
    units: bool
    departments: bool
    write: Callable[[random.Random, Occasion], tuple[Content, Spelling]]
    set: Callable[[Content, Spelling], tuple[Manuscript, ...]]


def _write_xinjiang(rng: random.Random, occasion: Occasion) -> tuple[Content, Spelling]:
    return xinjiang.write_content(
        rng, occasion.current, occasion.before, occasion.published_on, dict(occasion.restated)
    )


def _set_xinjiang(content: Content, spelling: Spelling) -> tuple[Manuscript, ...]:
    return (xinjiang_text.XinjiangText(content, spelling).manuscript(),)


def _set_jiangsu(content: Content, spelling: Spelling) -> tuple[Manuscript, ...]:
    return jiangsu_print.JiangsuPrint(content, spelling).manuscripts()


def _set_shanghai(content: Content, spelling: Spelling) -> tuple[Manuscript, ...]:
    return shanghai_print.ShanghaiPrint(content, spelling).manuscripts()


FORMS: Mapping[str, Form] = {
    "xinjiang": Form("xinjiang", 2020, 2099, True, False, _write_xinjiang, _set_xinjiang),
    "jiangsu": Form("jiangsu", 2017, 2019, False, True, jiangsu.write_content, _set_jiangsu),
    "shanghai": Form("shanghai", 2021, 2099, True, True, shanghai.write_content, _set_shanghai),
}
"""All forms by publisher."""
