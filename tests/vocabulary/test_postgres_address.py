"""Addresses are read, shown without their secrets, and never repeated when they cannot be read."""

import pytest

from dagster_project.settings import SettingsError, from_environment
from dagster_project.vocabulary.postgres_address import parse_address

SECRET = "p4ss:w0rd+x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"postgresql://kanhe:{SECRET}@db.bureau:5433/budget", "db.bureau:5433/budget（用户 kanhe）"),
        (f"postgres://kanhe@10.0.0.1/budget?password={SECRET}", "10.0.0.1/budget（用户 kanhe）"),
        ("postgresql:///budget", "本机/budget"),
        ("postgresql://one,two:5433/budget?target_session_attrs=read-write", "one,two:5433/budget"),
    ],
)
def test_an_address_is_shown_without_its_secrets(text: str, shown: str) -> None:
    address = parse_address(text)
    assert address.shown == shown
    assert SECRET not in repr(address)
    assert address.connection_uri().startswith(text)
    assert address.without_secrets(f"could not connect as {SECRET} to x") == (
        f"could not connect as {SECRET if 'one,two' in text or '///' in text else '***'} to x"
    )


def test_time_limits_and_encoding_are_added_unless_given() -> None:
    uri = parse_address("postgresql://h/db?connect_timeout=3&options=-c%20x%3D1").connection_uri()
    assert uri == (
        "postgresql://h/db?connect_timeout=3&options=-c%20x%3D1"
        "&application_name=kanhe&tcp_user_timeout=60000&client_encoding=UTF8"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"mysql://kanhe:{SECRET}@h/db",
        f"postgresql://kanhe:{SECRET}@h",
        f"postgresql://kanhe:a/{SECRET}@h/db",
        f"postgresql://kanhe:a#{SECRET}@h/db",
        f"postgresql://kanhe:a?{SECRET}@h/db",
        f"postgresql://kanhe:a@{SECRET}@h/db",
        f"postgresql://kanhe:[{SECRET}@h/db",
        f"host=h password={SECRET}",
    ],
)
def test_what_is_no_address_is_told_without_repeating_it(text: str) -> None:
    with pytest.raises(SettingsError, match="数据库地址") as caught:
        from_environment({"KANHE_PUBLISH": text})
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_settings_never_show_the_address() -> None:
    settings = from_environment(
        {"KANHE_PUBLISH": f"postgresql://kanhe:{SECRET}@h/db", "KANHE_KEEP_NIGHTS": "0"}
    )
    assert SECRET not in repr(settings)
    assert settings.kept_nights == 0
    with pytest.raises(SettingsError, match="KANHE_KEEP_NIGHTS"):
        from_environment({"KANHE_KEEP_NIGHTS": "-1"})
