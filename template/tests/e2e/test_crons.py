"""Crons, through the trigger that `dev` offers. A deployed Worker has no such trigger."""

from urllib.parse import quote_plus

import pytest

from tests.e2e.remote import Remote
from tests.project import wrangler

TRIGGER = "/cdn-cgi/handler/scheduled?cron="


@pytest.mark.parametrize("cron", wrangler()["triggers"]["crons"])
def test_each_cron_runs(remote: Remote, cron: str) -> None:
    assert remote.get(TRIGGER + quote_plus(cron)).status_code == 200


def test_a_cron_without_a_case_fails(remote: Remote) -> None:
    assert remote.get(TRIGGER + quote_plus("7 7 7 7 *")).status_code != 200
