"""How right the verdicts on stated reasons are, where it is known what each change is and what its reason says.

Copies of documents without mistakes get the reasons of some changes exchanged for such as can only lead the other way.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dagster_project.examination import examine
from dagster_project.world.content import EMPTY_REASON, Comparison
from dagster_project.world.draws import stream
from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Printed
from tests.world.planted import sound_documents
from tests.world.readback import save

pytestmark = pytest.mark.perf
DOCUMENTS = 120
CHUNKS = 4
SEED = int(os.environ.get("KANHE_REASONS_SEED", "41000"))
SHARE = 0.15
"""Part of the changes with a reason that get a contrary one."""
MOST_SHOWN = 15
RISING = (
    "业务量增加", "人员经费增加", "在职人员增加", "工作任务较上年增加", "项目支出增加", "新增人员，人员经费增加",
    "{name}增加", "缴费基数提高", "工资标准上调，所以{name}比上年增加", "单价上涨，因此支出增加",
)  # fmt: skip
FALLING = (
    "业务量减少", "人员经费减少", "在职人员减少", "工作任务较上年减少", "项目支出减少", "压缩经费，项目经费减少",
    "{name}减少", "缴费基数降低", "压减一般性支出，所以{name}比上年减少", "合同价下降，因此支出减少",
)  # fmt: skip
FLAT = ("人员经费增加", "项目支出减少", "单位调标，人员经费增加", "合同进度变化，减少支付")
"""Reasons of a change, given for none."""


def _contrary(comparison: Comparison, rng: random.Random) -> str:
    way = (comparison.change > 0) - (comparison.change < 0)
    words = rng.choice(FLAT if not way else FALLING if way > 0 else RISING)
    return words.format(name=comparison.name.removesuffix("支出"))


def _planted(printed: Printed, rng: random.Random) -> tuple[Printed, set[str]]:
    content, planted = deepcopy(printed.content), set()
    for comparison in content.comparisons:
        said = comparison.reason and comparison.reason != EMPTY_REASON
        if said and rng.random() < SHARE:
            comparison.reason = _contrary(comparison, rng)
            planted.add(comparison.id)
    manuscripts = FORMS[content.form].set(content, printed.spelling)
    return replace(printed, content=content, manuscripts=manuscripts), planted


def _truth(comparison: Comparison, planted: set[str]) -> str:
    """What the reason is, as the generator knows it."""
    if comparison.id in planted:
        return "contrary to a change" if comparison.change else "change where there is none"
    if not comparison.change:
        return "no change"
    if any(word in comparison.reason for word in ("本年新设", "首次列入", "新增")) and not comparison.prior:
        return "new this year"
    if "不再安排" in comparison.reason and not comparison.current:
        return "ended"
    if any(character.isdigit() for character in comparison.reason) or "一辆" in comparison.reason:
        return "with a number"
    return "words only"


def _judged(seed: int) -> list[tuple[str, str, str]]:
    """Truth, verdict and words of each reason of a chunk of the documents."""
    found = []
    with TemporaryDirectory() as folder:
        for number, sound in enumerate(islice(sound_documents(seed), DOCUMENTS // CHUNKS)):
            printed, planted = _planted(sound, stream(seed, "reasons", number))
            rows = examine(save(printed, Path(folder))).rows
            statements = {row["fact_id"]: row for row in rows["statements"]}
            verdicts = {}
            for row in rows["reason_verdicts"]:
                statement = statements[row["fact_id"]]
                place = statement["section"], statement["subject"], statement["fund_scope"], statement["key"]
                verdicts[place] = row, statement
            for c in printed.content.comparisons:
                place = c.section, c.subject, c.fund_scope, c.key
                if not c.reason or c.reason == EMPTY_REASON or place not in verdicts:
                    continue
                row, statement = verdicts[place]
                if statement["reason"] is None:
                    continue  # the form gives one reason for several amounts
                words = f"{printed.names[0]} {statement['text']} || {row['arithmetic']}"
                found.append((_truth(c, planted), row["verdict"], words))
    return found


def test_verdicts_on_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    with get_context("fork").Pool(2) as pool:
        seeds = range(SEED, SEED + 100 * CHUNKS, 100)
        judged = [one for part in pool.imap_unordered(_judged, seeds) for one in part]
    table = Counter((truth, verdict) for truth, verdict, _ in judged)
    verdicts = ("explained", "partly", "not_shown", "contradicted")
    contrary = [one for one in judged if one[0] in ("contrary to a change", "change where there is none")]
    told = [one for one in judged if one[1] == "contradicted"]
    with capsys.disabled():
        print(
            f"\n{len(judged)} reasons, {len(contrary)} of them contrary, worlds {', '.join(map(str, seeds))}"
        )
        print(f"{'':28}", *(f"{verdict:>13}" for verdict in verdicts))
        for truth in sorted({one[0] for one in judged}):
            print(f"{truth:28}", *(f"{table[truth, verdict]:13}" for verdict in verdicts))
        accounted = [one for one in judged if one[0] == "words only" and one[1] in ("explained", "partly")]
        for truth, verdict, words in [
            *[one for one in judged if (one in contrary) != (one in told)][:MOST_SHOWN],
            *accounted[:MOST_SHOWN],
        ]:
            print(f"{truth} → {verdict}: {words}")
    assert len(contrary) >= 100
    assert len(judged) - len(contrary) >= 1000
    assert all(one in contrary for one in told)
    assert sum(one in told for one in contrary) >= 0.95 * len(contrary)
