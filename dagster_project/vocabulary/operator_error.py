"""The one kind of error whoever runs Kanhe can mend.

Belongs here: the error type, and recognising such an error behind an unexpected one.
Does not belong here: errors of a disclosure (`errors`), or of developers.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

_DISK = frozenset(
    {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
)


class OperatorError(Exception):
    """Surroundings keep a run from going on; the message is Chinese: what is wrong and what to do."""


def disk_trouble(error: BaseException) -> str | None:
    """What to tell the operator when a full or forbidden disk is behind an error; `None` when none is."""
    for cause in _chain(error):
        # The orchestrator's event log reports a full disk as an error of its database.
        if (isinstance(cause, OSError) and cause.errno in _DISK) or (
            isinstance(cause, sqlite3.OperationalError) and "disk" in str(cause)
        ):
            return f"读写文件失败：{cause}。请检查磁盘剩余空间和文件夹权限后重新运行。"
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
