"""How long `copier copy` takes with this template, as a ratio to an empty one-question template.

    .venv/bin/python -m benchmarks.scaffold

All are rendered by Copier's command line in turn, in one run, and the medians compared. The third, the same files
without any Jinja, shows what is Copier's own: it starts git once for each file.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import copier

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


def plain_template(folder: Path, ours: Path) -> Path:
    """One question, and the files that our template renders, as they are."""
    copier.run_copy(str(ours), folder / "template", defaults=True, quiet=True)
    (folder / "template/.copier-answers.yml").unlink()
    (folder / "copier.yml").write_text(
        "_subdirectory: template\nname:\n  type: str\n  default: a\n"
    )
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
        ours = copy_template(folder / "ours")
        templates = {
            "an empty template": empty_template(folder / "empty"),
            "the same files, plain": plain_template(folder / "plain", ours),
            "this template": ours,
        }
        times: dict[str, list[float]] = {label: [] for label in templates}
        for number in range(ROUNDS):
            for label, template in templates.items():
                times[label].append(seconds(template, folder / f"{label}-{number}"))
    empty = statistics.median(times["an empty template"])
    for label, values in times.items():
        median = statistics.median(values)
        print(f"{label:22} {median:.3f} s, {median / empty:.2f}x")
    print(f"goal: this template at most {GOAL}x")


if __name__ == "__main__":
    main()
