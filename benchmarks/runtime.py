"""What this template's Workers cost in the real workerd, beside a bare handler and create-cloudflare's.

    .venv/bin/python -m benchmarks.runtime

Every Worker starts from its memory snapshot. Starts and rounds of GETs take turns, and a ratio is
the median of the ratios within each turn, so that what else the machine does meets all alike. Goals:
`fastapi-minimal` no more than create-cloudflare's in any column; `flarelette-minimal` at most 1.1
times the bare handler's start and CPU.
"""

import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from benchmarks.contestants import BARE, OFFICIAL, Contestant, contestants
from benchmarks.probes import Running, first_answer, running

STARTS = 15
ROUNDS = 15
GETS = 250

T = TypeVar("T")

Figures = dict[str, list[float]]
"""For each label the value of every turn."""


def measure(workers: Sequence[Contestant]) -> dict[str, Figures]:
    """Every figure of every Worker."""
    figures = {worker.name: sizes(worker) for worker in workers}
    for turn in range(STARTS):
        for worker in rotated(workers, turn):
            record(figures[worker.name], first_answer(worker))
    with ExitStack() as stack:
        up = [(worker.name, stack.enter_context(running(worker))) for worker in workers]
        for _, each in up:
            one_round(each)
        for turn in range(ROUNDS):
            for name, each in rotated(up, turn):
                record(figures[name], one_round(each))
    return figures


def sizes(worker: Contestant) -> Figures:
    """The packages: as vendored, and those that the upload holds."""
    return {"vendored, MB": [worker.vendored / 1e6], "uploaded, MB": [worker.uploaded / 1e6]}


def one_round(worker: Running) -> dict[str, float]:
    """The median time and the mean CPU time of a GET, and the memory after all."""
    before = worker.cpu()
    latency = statistics.median(worker.get() for _ in range(GETS))
    return {
        "GET, ms": latency * 1000,
        "CPU a GET, ms": (worker.cpu() - before) / GETS * 1000,
        "memory, MB": worker.memory() / 1e6,
    }


def record(figures: Figures, values: dict[str, float]) -> None:
    """Add one turn's values."""
    for label, value in values.items():
        figures.setdefault(label, []).append(value)


def rotated(items: Sequence[T], turn: int) -> list[T]:
    """The same items, each turn from another one on."""
    first = turn % len(items)
    return [*items[first:], *items[:first]]


def ratio(values: list[float], others: list[float]) -> float:
    """How many times the others, turn by turn."""
    return statistics.median(value / other for value, other in zip(values, others, strict=True))


def table(figures: dict[str, Figures]) -> str:
    """One line a Worker: each figure, and its ratios to the bare handler and create-cloudflare's."""
    bare, official = figures[BARE], figures[OFFICIAL]
    lines = [" " * 18 + "".join(f"{label:>21}" for label in bare)]
    for name, row in figures.items():
        cells = (
            f"{statistics.median(values):8.2f} {ratio(values, bare[label]):5.2f}x"
            f" {ratio(values, official[label]):4.2f}x"
            for label, values in row.items()
        )
        lines.append(f"{name:18}" + "".join(cells))
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        print(table(measure(contestants(Path(scratch).resolve()))))
    print(f"\nEach figure with its ratios to the {BARE} and to {OFFICIAL}'s FastAPI Worker.")


if __name__ == "__main__":
    main()
