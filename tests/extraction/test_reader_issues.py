"""What readers had to decide is told in Chinese, every kind of it."""

import re

from dagster_project.extraction.disclosure import reader_issues
from dagster_project.reading.document import Document, Location, ReaderWarning
from dagster_project.vocabulary.statuses import Severity
from tests.documents import ROOT

_CODE = re.compile(r'(?:ReaderWarning\(\s*|^ +\()"([a-z]+_[a-z_]+)", ', re.MULTILINE)


def test_every_warning_of_every_reader_has_words() -> None:
    sources = (path.read_text("utf-8") for path in (ROOT / "dagster_project" / "reading").glob("*.py"))
    codes = {code for source in sources for code in _CODE.findall(source)} | {"borderless_table"}
    assert len(codes) > 8
    warnings = tuple(ReaderWarning(code, Location(page=1)) for code in sorted(codes))
    document = Document("0", "a.pdf", "pdf", "pdf", 1, (), warnings=warnings)
    silent = [issue.code for issue in reader_issues(document) if issue.message == issue.code]
    assert silent == []


def test_what_may_be_misread_is_a_warning() -> None:
    warnings = tuple(ReaderWarning(code, Location(page=1)) for code in ("borderless_table", "stitched_table"))
    issues = reader_issues(Document("0", "a.pdf", "pdf", "pdf", 1, (), warnings=warnings))
    assert [issue.severity for issue in issues] == [Severity.WARNING, Severity.INFO]
