"""Crons. These tests are yours, like src/scheduled.py."""

import asyncio

import pytest

import scheduled
from models.settings import WorkerSettings
from tests.project import wrangler


@pytest.mark.parametrize("cron", wrangler()["triggers"]["crons"])
def test_each_cron_has_its_case(settings: WorkerSettings, cron: str) -> None:
    asyncio.run(scheduled.run(cron, settings))


def test_a_cron_without_a_case_fails(settings: WorkerSettings) -> None:
    with pytest.raises(LookupError, match="7 7 7 7 7"):
        asyncio.run(scheduled.run("7 7 7 7 7", settings))
