"""Reader of old and foreign word-processor files (doc, wps, rtf, odt).

Belongs here: having LibreOffice turn them into docx, with limits.
Does not belong here: reading docx (`docx`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from dagster_project.reading.document import Document
from dagster_project.reading.docx import read_docx
from dagster_project.vocabulary.errors import DisclosureError

READER = "office"
READER_VERSION = 1
TIME_LIMIT = 120
"""Seconds for one conversion; a disclosure takes about two."""
_PROGRAMS = ("soffice", "libreoffice")


def read_office(data: bytes, name: str) -> Document:
    """Read a word-processor file by way of LibreOffice.

    Raises:
        DisclosureError: `program_missing`, `conversion_failed`, `conversion_too_slow`, and those of `read_docx`.
    """
    kind = _kind(data)
    document = read_docx(_converted(data, name, kind), name)
    return replace(
        document,
        sha256=hashlib.sha256(data).hexdigest(),
        format=kind,
        reader=READER,
        reader_version=READER_VERSION,
    )


def _kind(data: bytes) -> str:
    if data.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    return "odt" if data.startswith(b"PK") else "doc"


def _converted(data: bytes, name: str, kind: str) -> bytes:
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise DisclosureError(
            "program_missing",
            f"读取“{name}”这类文件（doc、wps、rtf、odt）需要本机安装 LibreOffice，现在没有找到。"
            "请安装 libreoffice-writer-nogui，或在 Word、WPS 中另存为 docx 后重新放入。",
        )
    with tempfile.TemporaryDirectory(prefix="kanhe-office-") as folder:
        home = Path(folder)
        source = home / f"document.{kind}"
        source.write_bytes(data)
        # A profile of its own: LibreOffice runs once per profile, and this one has never trusted a macro.
        command = [
            program,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless", "--norestore", "--nolockcheck", "--nodefault",
            "--convert-to", "docx:MS Word 2007 XML",
            "--outdir", str(home / "out"),
            str(source),
        ]  # fmt: skip
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "HOME": folder},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired:
            raise DisclosureError(
                "conversion_too_slow",
                f"LibreOffice 在{TIME_LIMIT}秒内没有转换完“{name}”，文件可能已损坏。请另存为 docx 后重新放入。",
            ) from None
        finally:
            # The launcher starts the real program; end both, whatever happened.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        try:
            return (home / "out" / "document.docx").read_bytes()
        except FileNotFoundError:
            raise DisclosureError(
                "conversion_failed",
                f"LibreOffice 无法打开“{name}”，文件可能已损坏或设有密码。请在 Word、WPS 中打开后另存为 docx 再放入。",
            ) from None
