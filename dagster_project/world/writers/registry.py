"""The writer of each format.

Belongs here: which module writes what, and under which suffix. The modules are imported when they are
needed: some bring a library that takes long to import.
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.world.manuscript import Manuscript
from dagster_project.world.writers.options import (
    DocxOptions,
    HtmlOptions,
    Options,
    PdfOptions,
    TextOptions,
    WorkbookOptions,
)

FORMATS: Mapping[str, type[Options]] = {
    "txt": TextOptions,
    "docx": DocxOptions,
    "xlsx": WorkbookOptions,
    "html": HtmlOptions,
    "pdf": PdfOptions,
}
"""Options by suffix; a format's options name the format."""


def suffix(options: Options) -> str:
    """The suffix of the files written with these options."""
    return next(name for name, kind in FORMATS.items() if isinstance(options, kind))


def write(manuscript: Manuscript, options: Options) -> bytes:
    """A manuscript in the format that the options are of; the same manuscript and options, the same bytes.

    Raises:
        UnprintableError: a character has no form in the format (`gb18030` and the fonts of PDF files).
    """
    match options:
        case TextOptions():
            from dagster_project.world.writers import text

            return text.write(manuscript, options)
        case DocxOptions():
            from dagster_project.world.writers import docx

            return docx.write(manuscript, options)
        case WorkbookOptions():
            from dagster_project.world.writers import workbook

            return workbook.write(manuscript, options)
        case HtmlOptions():
            from dagster_project.world.writers import html

            return html.write(manuscript, options)
        case PdfOptions():
            from dagster_project.world.writers import pdf

            return pdf.write(manuscript, options)
