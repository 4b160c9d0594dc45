"""The statements that hold the fakes, over the real bindings; `-s` or a failure shows the report."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.runtime.contract import KINDS, ContractWorker, contract_worker

CONTRACTS = Path(__file__).parent.parent / "contracts"
AT_LEAST = {"kv": 25, "d1": 25, "r2": 25, "queue": 10, "ai": 10}


@pytest.fixture(scope="module")
def workers() -> Iterator[Mapping[str, ContractWorker]]:
    """One Worker with every real binding."""
    with contract_worker(CONTRACTS, KINDS) as workers:
        yield workers


@pytest.mark.parametrize("kind", KINDS)
def test_statements_hold(workers: Mapping[str, ContractWorker], kind: str) -> None:
    outcomes = workers[kind].run_all(kind)
    wrong = [f"{outcome.name}: {outcome.error}" for outcome in outcomes if not outcome.ok]
    print(f"{kind}: {len(outcomes) - len(wrong)} of {len(outcomes)} statements hold in workerd")
    assert not wrong, "\n".join(wrong)
    assert len(outcomes) >= AT_LEAST[kind]
