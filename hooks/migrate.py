"""What an update may have to do to a project that Copier cannot: rename an answer, move a file.

Copier runs it in the project's folder, before it renders, as an entry of `_migrations` in copier.yml says:

    - version: v2.0.0
      when: "{{ _stage == 'before' }}"
      command: ["{{ _copier_python }}", "{{ _copier_conf.src_path }}/hooks/migrate.py", move, src/old.py, src/new.py]

Each step may run twice: the second time it finds its work done and changes nothing.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ANSWERS_FILE = Path(".copier-answers.yml")


def rename_answer(old: str, new: str, answers: Path = ANSWERS_FILE) -> bool:
    """Give an answer its new key, with the value it has; says whether anything changed."""
    lines = answers.read_text(encoding="utf-8").splitlines(keepends=True)
    keys = [line.partition(":")[0] for line in lines]
    if old not in keys or new in keys:
        return False
    index = keys.index(old)
    lines[index] = new + lines[index].removeprefix(old)
    answers.write_text("".join(lines), encoding="utf-8")
    return True


def move_file(old: str, new: str) -> bool:
    """Move one of the user's files with what they wrote into it; says whether anything changed.

    Git must know of the move: Copier compares with the index. A file that is not there, because it
    was moved or deleted before, is no fault; nor is a target that exists: it is never overwritten.
    """
    if not Path(old).exists() or Path(new).exists():
        return False
    Path(new).parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "mv", "--", old, new], check=True)  # noqa: S603, S607
    return True


STEPS = {"rename-answer": rename_answer, "move": move_file}


def main(arguments: list[str]) -> None:
    """Run one step: `rename-answer OLD NEW` or `move OLD NEW`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("old")
    parser.add_argument("new")
    given = parser.parse_args(arguments)
    changed = STEPS[given.step](given.old, given.new)
    print(f"{given.step} {given.old} {given.new}: {'done' if changed else 'nothing to do'}")


if __name__ == "__main__":
    main(sys.argv[1:])
