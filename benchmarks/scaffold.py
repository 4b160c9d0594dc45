"""How long `copier copy` takes with this template, as a ratio to an empty one-question template.

    .venv/bin/python -m benchmarks.scaffold

Both are rendered by Copier's command line in turn, in one run; the median of each is compared.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.rendering import copy_template

ROUNDS = 9
GOAL = 1.5


def empty_template(folder: Path) -> Path:
    """One question, one file, and the answers file that any template has."""
    folder.mkdir()
    (folder / "copier.yml").write_text("name:\n  type: str\n  default: my-worker\n")
    (folder / "README.md.jinja").write_text("# {{ name }}\n")
    answers = "{{ _copier_answers | to_nice_yaml }}"
    (folder / "{{ _copier_conf.answers_file }}.jinja").write_text(answers)
    return folder


def seconds(template: Path, destination: Path) -> float:
    """Wall time of one `copier copy`."""
    command = [sys.executable, "-m", "copier", "copy", "--defaults", "--quiet"]
    started = time.perf_counter()
    subprocess.run([*command, str(template), str(destination)], check=True)  # noqa: S603
    return time.perf_counter() - started


def main() -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        templates = {
            "an empty template": empty_template(folder / "empty"),
            "this template": copy_template(folder / "ours"),
        }
        times: dict[str, list[float]] = {label: [] for label in templates}
        for number in range(ROUNDS):
            for label, template in templates.items():
                times[label].append(seconds(template, folder / f"{label}-{number}"))
    medians = {label: statistics.median(values) for label, values in times.items()}
    for label, median in medians.items():
        print(f"{label:20} {median:.3f} s, lowest {min(times[label]):.3f} s")
    empty, ours = medians.values()
    print(f"ratio {ours / empty:.2f}, goal at most {GOAL}")


if __name__ == "__main__":
    main()
