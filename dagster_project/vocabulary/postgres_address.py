"""The address of a PostgreSQL database, whose password is never shown.

Belongs here: reading the address, showing it without its secrets, and blanking them in foreign messages.
Does not belong here: connecting (`publishing.postgres`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_SCHEMES = ("postgresql", "postgres")
_SECRET_PARAMETERS = ("password", "sslpassword")
_BLANK = "***"
_CONNECTION = {
    "application_name": "kanhe",
    # A server that does not answer must not keep the night waiting.
    "connect_timeout": "10",
    "tcp_user_timeout": "60000",
    # The driver sends UTF-8 whatever the environment says.
    "client_encoding": "UTF8",
}


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """Where the marts are published to.

    Attributes:
        uri: for the driver, with everything; never printed.
        shown: user, host, port and database, for people.
    """

    uri: str = field(repr=False)
    shown: str

    def connection_uri(self) -> str:
        """The address with time limits and the encoding, as far as it does not name its own."""
        named = dict(_parameters(self.uri))
        added = "&".join(f"{name}={value}" for name, value in _CONNECTION.items() if name not in named)
        # What was given stays as it was written.
        return f"{self.uri}{'&' if '?' in self.uri else '?'}{added}"

    def without_secrets(self, message: str) -> str:
        """A message of the driver or the server with every password blanked."""
        for secret in sorted(_secrets(self.uri), key=len, reverse=True):
            message = message.replace(secret, _BLANK)
        return message


def parse_address(text: str) -> PostgresAddress:
    """Read `postgresql://user:password@host:port/database?parameter=value`.

    Raises:
        ValueError: when it is none; the message (Chinese) never repeats the text.
    """
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        raise ValueError("地址不能识别") from None
    if parts.scheme not in _SCHEMES:
        raise ValueError("应以 postgresql:// 开头")
    if parts.fragment or text.count("@") > parts.netloc.count("@") or parts.netloc.count("@") > 1:
        raise ValueError("用户名或密码中的特殊字符（如 @、/、#、:）须写成百分号编码（如 @ 写成 %40）")
    if not parts.path.strip("/"):
        raise ValueError("缺少数据库名")
    user, _, server = parts.netloc.rpartition("@")
    name = unquote(user.partition(":")[0])
    shown = f"{server or '本机'}/{unquote(parts.path.strip('/'))}"
    return PostgresAddress(text.strip(), f"{shown}（用户 {name}）" if name else shown)


def _secrets(uri: str) -> set[str]:
    written = [urlsplit(uri).netloc.rpartition("@")[0].partition(":")[2]]
    written += [value for name, value in _parameters(uri) if name in _SECRET_PARAMETERS]
    return {form for secret in written for form in (secret, unquote(secret)) if form}


def _parameters(uri: str) -> list[tuple[str, str]]:
    """Name and value as written: to libpq a plus sign is a plus sign, not a space."""
    pairs = (pair.partition("=") for pair in urlsplit(uri).query.split("&") if pair)
    return [(name, value) for name, _, value in pairs]
