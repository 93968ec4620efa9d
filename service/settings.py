"""What an installation may choose: read from the environment, once.

Every setting is an environment variable `KONAK_<NAME>`, such as `KONAK_PORT=8000`; commas separate lists.
There is no configuration file, and secrets (the password inside `KONAK_DATABASE`) come from nowhere else.
"""

from __future__ import annotations

import os
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "KONAK_"
BODIES_HELD = 8
"""So many of the largest bodies are held at once, while they arrive and in the intake, or as much in smaller
ones."""


def _solve_slots() -> int:
    return max(2, os.cpu_count() or 2)


class Settings(BaseSettings):
    """The settings of one process; frozen. Units are in the names."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    data_folder: Path = Field(
        Path("konak-data"), description="folder of the SQLite database; holds nothing else"
    )
    database: str = Field(
        "",
        repr=False,  # it may hold a password
        description="empty: SQLite in the data folder; or `postgresql://user:password@host/name`",
    )
    host: str = Field(
        "127.0.0.1", description="address to listen on; any but loopback needs keys and a proxy"
    )
    port: int = Field(8722, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        [], description="addresses or networks of reverse proxies whose forwarded headers are believed"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least level that is logged"
    )

    slots: int = Field(
        default_factory=_solve_slots,
        ge=1,
        description="plans solved at once by a process, one a core; default: all cores",
    )
    reserved_slots: int = Field(
        1, ge=0, description="of these, kept free of long plans; one slot takes them always"
    )
    readers: int = Field(
        2, ge=1, description="requests read and checked at once, beside the plans being solved"
    )
    interactive_seconds: float = Field(10.0, gt=0, description="a plan expected to take longer is batch work")
    plans_per_child: int = Field(50, ge=1, description="plans after which a solver process is replaced")
    lease_seconds: float = Field(10.0, gt=0, description="a process silent for so long is taken for dead")
    attempts: int = Field(3, ge=1, description="times a plan is begun when processes die under it")

    queue_limit: int = Field(
        200, ge=1, description="plans queued, long ones up to three quarters; more get 503"
    )
    key_queue_limit: int = Field(100, ge=1, description="unfinished plans of one key; more get 429")
    key_requests_per_minute: int = Field(600, ge=1, description="requests of one key; more get 429")
    default_wait_s: float = Field(
        10.0, ge=0, description="a request waits so long for its plan unless it says otherwise"
    )
    max_wait_s: float = Field(60.0, ge=0, description="the longest wait a request may ask for")

    body_limit_mb: float = Field(32.0, gt=0, description="size of a request's body; more gets 413")
    body_seconds: float = Field(
        120.0, gt=0, description="time for a request's body to arrive; what takes longer gets 408"
    )
    horizon_limit_days: int = Field(400, ge=1, description="days of a scenario")
    row_limit: int = Field(200_000, ge=1, description="rows of a scenario, all tables together")
    read_seconds: float = Field(30.0, gt=0, description="time to read and check one scenario")
    read_memory_mb: int = Field(1500, ge=1, description="memory to read and check one scenario")
    plan_seconds: float = Field(3600.0, gt=0, description="the longest time limit of a plan")
    plan_memory_mb: int = Field(4000, ge=1, description="memory of one plan")
    comparison_seconds: float = Field(14_400.0, gt=0, description="the longest time limit of a comparison")
    comparison_memory_mb: int = Field(8000, ge=1, description="memory of one comparison")

    idempotency_days: float = Field(7.0, gt=0, description="days an Idempotency-Key is remembered")
    retention_days: float | None = Field(
        None, gt=0, description="days after which plans not approved are erased; unset: never"
    )
    free_disk_share: float = Field(
        0.05, ge=0, le=1, description="new plans are refused under this share of free disk"
    )
    free_disk_gb: float = Field(1.0, ge=0, description="... and under so much free disk")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _separated_by_commas(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ip_network(network)  # its ValueError says what is wrong
        return value

    @field_validator("database")
    @classmethod
    def _one_of_two_databases(cls, value: str) -> str:
        scheme, colon, rest = value.partition("://")
        if scheme in ("postgresql", "postgres", "postgresql+psycopg") and colon:
            return f"postgresql+psycopg://{rest}"
        if value:  # a file of SQLite elsewhere would not be where free disk is looked for
            raise ValueError("can be empty or postgresql://user:password@host/name")
        return value

    @property
    def database_url(self) -> str:
        """Where jobs, inputs and plans are kept, as SQLAlchemy writes it."""
        return self.database or f"sqlite:///{self.data_folder.absolute() / 'konak.sqlite'}"

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:  # a name: who can reach it is not ours to guess
            return False


def strangers(environment: dict[str, str]) -> list[str]:
    """Variables that look like settings and are none: most likely misspelt."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
