"""The promise about tests: every line and every branch of the package is run by them."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def test_every_line_and_branch_is_run(tmp_path: Path) -> None:
    config = tmp_path / "coverage.ini"
    config.write_text("[run]\nbranch = true\nsource = template/src/flarelette\n")
    options = [
        "--cov",
        f"--cov-config={config}",
        "--cov-fail-under=100",
        "--cov-report=term-missing",
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, *options, f"--ignore={__file__}", str(HERE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": "", "COVERAGE_FILE": str(tmp_path / "coverage")},
    )
    assert done.returncode == 0, done.stdout[-3000:]
