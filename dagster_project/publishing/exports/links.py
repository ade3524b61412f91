"""Where a click on a source leads: the file, and in it the sheet or page as far as a link can say that.

Belongs here: addresses. Does not belong here: the words shown for them (`publishing.advice`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from dagster_project.publishing.review import Fields

_WEB = ("http://", "https://")
_LOCAL = "external:"


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """Links to source files below one base.

    Attributes:
        base: web address or folder of the raw files; a relative folder is seen from the workbook.
    """

    base: str

    def of_file(self, path: str) -> str:
        """The file at a path below the raw folder."""
        if self.base.startswith(_WEB):
            return f"{self.base.rstrip('/')}/{quote(path)}"
        return f"{_LOCAL}{self.base.rstrip('/')}/{path}".replace("#", "%23")

    def of_finding(self, finding: Fields) -> str | None:
        """The file of a finding, with the page (web) or the cell (workbook) where the number stands."""
        path = PurePosixPath(finding["file_path"])
        part = finding["source_part"]
        if part and PurePosixPath(part).suffix and PurePosixPath(part).name != path.name:
            path = path.with_name(PurePosixPath(part).name)
        link = self.of_file(str(path))
        suffix = path.suffix.lower()
        if self.base.startswith(_WEB):
            return (
                f"{link}#page={finding['source_page']}"
                if suffix == ".pdf" and finding["source_page"]
                else link
            )
        if suffix in (".xlsx", ".xls", ".ods", ".et") and finding["source_sheet"]:
            # The place is inside the sheet's own grid.
            sheet = str(finding["source_sheet"]).replace("'", "''")
            return f"{link}#'{sheet}'!A{finding['source_row'] or 1}"
        return link
