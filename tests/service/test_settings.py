"""Settings: read from the environment, refused where they mean nothing, and all of them explained."""

import pytest
from pydantic import ValidationError

from service.children import Limits
from service.settings import Settings, strangers


@pytest.fixture(autouse=True)
def only_what_the_test_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"KONAK_{name.upper()}", raising=False)


def test_without_any_the_service_is_for_this_machine_alone() -> None:
    settings = Settings()
    assert settings.on_loopback
    assert settings.port == 8722
    assert settings.database_url.startswith("sqlite:////")
    assert settings.database_url.endswith("/konak-data/konak.sqlite")
    assert settings.trusted_proxies == []
    assert settings.retention_days is None
    assert settings.slots >= 2


def test_a_child_by_itself_has_the_limits_of_a_service_by_itself() -> None:
    assert Limits.of(Settings()) == Limits()


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "HOST": "0.0.0.0", "PORT": "8000", "TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16 ,::1",
        "RETENTION_DAYS": "30", "SLOTS": "", "DATA_FOLDER": "/var/lib/konak",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"KONAK_{name}", value)
    settings = Settings()
    assert settings.trusted_proxies == ["10.0.0.1", "10.1.0.0/16", "::1"]
    assert (settings.port, settings.retention_days) == (8000, 30.0)
    assert settings.slots >= 2  # an empty variable is one that is not set
    assert settings.database_url == "sqlite:////var/lib/konak/konak.sqlite"
    assert not settings.on_loopback


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_written_in_any_usual_way(scheme: str) -> None:
    settings = Settings(database=f"{scheme}://konak:secret@db/konak")
    assert settings.database_url == "postgresql+psycopg://konak:secret@db/konak"


def test_the_password_in_the_database_is_not_shown() -> None:
    settings = Settings(database="postgresql://konak:secret@db/konak")
    assert "secret" not in repr(settings) + str(settings)


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("192.0.2.1", False), ("konak.example", False)],
)  # fmt: skip
def test_only_loopback_is_for_this_machine_alone(host: str, alone: bool) -> None:
    assert Settings(host=host).on_loopback is alone


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", "70000"), ("slots", "0"), ("log_level", "loud"),
     ("database", "mysql://db/konak"), ("database", "sqlite:///elsewhere"),
     ("trusted_proxies", "proxy.example"), ("trusted_proxies", "10.0.0.1/16"), ("free_disk_share", "5"),
     ("retention_days", "0")],
)  # fmt: skip
def test_a_value_that_means_nothing_is_refused_by_its_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"KONAK_{name.upper()}", value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [problem["loc"] for problem in refused.value.errors()] == [(name,)]


def test_they_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_misspelt_settings_are_found() -> None:
    assert strangers({"KONAK_PORT": "1", "KONAK_SLOT": "2", "PORT": "3"}) == ["KONAK_SLOT"]
