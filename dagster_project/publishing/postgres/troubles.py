"""What to tell the operator when PostgreSQL refuses.

Belongs here: the words. Does not belong here: what is done about it.
"""

from __future__ import annotations

import adbc_driver_manager

from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.vocabulary.postgres_address import PostgresAddress

_CONNECTING = (
    ("password authentication failed", "用户名或密码不正确，请核对后重试（密码也可写在 ~/.pgpass 中）"),
    ("no password supplied", "没有给出密码，请写在地址中或 ~/.pgpass 中"),
    ("does not exist", "数据库或用户不存在，请先由数据库管理员建立"),
    ("no pg_hba.conf entry", "服务器不接受这台机器或这个用户的连接，请数据库管理员修改 pg_hba.conf"),
    ("Connection refused", "服务器没有启动，或地址、端口不对"),
    ("could not translate host name", "主机名无法解析，请检查地址"),
    ("timeout expired", "服务器在规定时间内没有应答，请检查网络和地址"),
    ("too many", "服务器的连接数已满，请稍后重试"),
    ("starting up", "服务器正在启动，请稍后重试"),
    ("shutting down", "服务器正在关闭，请待其重新启动后重试"),
)
_REFUSALS = {
    "25006": "该数据库是只读的（例如备机），请改用可写入的主库地址",
    "42501": "该用户没有所需的权限，请数据库管理员按运行手册授权",
    "53100": "数据库服务器的磁盘已满，请清理后重试",
    "53200": "数据库服务器内存不足，请稍后重试",
    "53300": "服务器的连接数已满，请稍后重试",
    "55P03": "有其他程序正占用这些表，或另一次发布正在进行，等待超过一分钟；请稍后重试",
    "40P01": "与其他程序互相等待，已放弃；请稍后重试",
    "57014": "操作被数据库管理员或时间限制取消",
    "57P01": "数据库服务器正在关闭，或管理员断开了连接；请待其恢复后重试",
    "2BP01": "有别人建立的视图依赖要修改的列，请先删除这些视图，发布后再重建",
}


class PostgresError(OperatorError):
    """PostgreSQL was not brought up to tonight and still holds what it held; the message is Chinese."""


def not_connected(address: PostgresAddress, error: adbc_driver_manager.Error) -> PostgresError:
    """No connection came about."""
    said = _said(address, error)
    hint = next((hint for sign, hint in _CONNECTING if sign in said), "请检查地址、端口、用户名和密码")
    return PostgresError(f"不能连接数据库 {address.shown}：{hint}。数据库中的数据保持不变。（{said}）")


def refused(address: PostgresAddress, error: adbc_driver_manager.Error) -> PostgresError:
    """A statement failed, or the connection was lost; everything was rolled back."""
    hint = _REFUSALS.get(error.sqlstate or "", "操作未能完成，请将括号中的内容交数据库管理员")
    return PostgresError(
        f"未能写入数据库 {address.shown}，其中的数据保持为上次发布的内容：{hint}。（{_said(address, error)}）"
    )


def unsuitable(address: PostgresAddress, why: str) -> PostgresError:
    """The database is not one to publish to."""
    return PostgresError(f"未写入数据库 {address.shown}，其中的数据保持不变：{why}。")


def _said(address: PostgresAddress, error: BaseException) -> str:
    return " ".join(address.without_secrets(str(error)).split())[:500]
