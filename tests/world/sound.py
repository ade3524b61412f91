"""What the examination tells of a document without mistakes.

Belongs here: findings of rules and of the reading, as an officer sees them. Does not belong here: how many may be
told (the tests).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dagster_project.examination import examine
from dagster_project.publishing.check_report import findings_of
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.world.simulation import Printed
from dagster_project.world.writers.registry import suffix
from tests.world.readback import differences, save


@dataclass(frozen=True, slots=True)
class Told:
    """One finding or note: its status (`fail`, `convention`, `note`), gravity, rule and words."""

    status: str
    severity: str
    rule_id: str
    words: str

    @property
    def kind(self) -> str:
        """What equal ones are counted by."""
        return f"{self.status:10} {self.severity:8} {self.rule_id}"


@dataclass(frozen=True, slots=True)
class Sound:
    """A document without mistakes: what is told of it, and where its facts differ from the truth."""

    name: str
    form: str
    format: str
    told: tuple[Told, ...]
    misread: tuple[str, ...]

    @property
    def false(self) -> list[str]:
        """Failures told of it. Each is false."""
        return [f"{self.name} {t.kind}: {t.words}" for t in self.told if t.status == "fail"]


def examined(printed: Printed, folder: Path) -> Sound:
    """Write and examine a document without mistakes. One that is refused tells a failure, too."""
    said: list[Told] = []
    misread: list[str] = []
    try:
        examination = examine(save(printed, folder))
    except DisclosureError as error:
        said.append(Told("fail", "critical", f"REFUSED:{error.code}", error.message))
    else:
        said += [
            Told(f["status"], f["severity"], f["rule_id"], f"{f['subject']}：{f['message']}")
            for f in findings_of(examination)
        ]
        said += [
            Told("note", "info", f"READ:{row['code']}", f"{row['raw_text']}：{row['message']}")
            for row in examination.rows["issues"]
            if row["severity"] == "info"
        ]
        misread += differences(printed, examination)
    return Sound(
        "、".join(printed.names), printed.content.form, suffix(printed.options), tuple(said), tuple(misread)
    )
