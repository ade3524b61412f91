"""Files that are zip containers: opened with bounds.

Belongs here: reading members of a zip without trusting what it says about itself.
Does not belong here: what the members mean.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from types import TracebackType

from dagster_project.vocabulary.errors import DisclosureError

MAX_MEMBERS = 5_000
MAX_MEMBER_BYTES = 96 * 1024 * 1024
MAX_TOTAL_BYTES = 256 * 1024 * 1024
"""The largest real disclosure unpacks to a few megabytes."""
_CHUNK = 1 << 16
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, ValueError,
    OverflowError, LookupError,
)  # fmt: skip
"""What the standard library raises over damaged containers."""


class Container:
    """A zip file in memory whose members are read with limits on count and unpacked size.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file` or `file_too_large`, from every method.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        self._left = MAX_TOTAL_BYTES
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise self._damaged() from error
        if len(self._zip.filelist) > MAX_MEMBERS:
            raise DisclosureError(
                "file_too_large", f"压缩包“{name}”里的文件超过{MAX_MEMBERS}个，不会是单份预算公开，请核对。"
            )

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """Names of all members that are files, in the order of the container."""
        return [info.filename for info in self._zip.filelist if not info.is_dir()]

    def has_encoded_names(self, name: str) -> bool:
        """Whether a member's name is marked as UTF-8."""
        return bool(self._zip.getinfo(name).flag_bits & 0x800)

    def total_size(self) -> int:
        """Unpacked size of all members as the container declares it, in bytes; `read` does not believe it."""
        return sum(info.file_size for info in self._zip.filelist)

    def is_link(self, name: str) -> bool:
        """Whether a member is a symbolic link, whose content is only a path."""
        return stat.S_ISLNK(self._zip.getinfo(name).external_attr >> 16)

    def read(self, name: str) -> bytes | None:
        """A member's bytes, or `None` when there is no such member."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return None
        if info.flag_bits & 0x1:
            raise DisclosureError(
                "encrypted_file", f"文件“{self._name}”设有密码，无法读取。请去掉密码后重新放入。"
            )
        limit = min(MAX_MEMBER_BYTES, self._left)
        pieces: list[bytes] = []
        taken = 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    taken += len(piece)
                    if taken > limit:
                        raise DisclosureError(
                            "file_too_large",
                            f"文件“{self._name}”解压后的内容过大（超过{limit // 1024 // 1024}兆），不会是单份预算公开，"
                            "请核对文件来源。",
                        )
                    pieces.append(piece)
        except _BROKEN as error:
            raise self._damaged() from error
        self._left -= taken
        return b"".join(pieces)

    def verify(self, names: Iterable[str]) -> None:
        """Unpack members once and throw them away, so that another library may read them without limits."""
        for name in names:
            self.read(name)

    def _damaged(self) -> DisclosureError:
        return DisclosureError(
            "damaged_file",
            f"文件“{self._name}”已损坏或没有下载完整，无法打开。请重新取得该文件后再放入。",
        )
