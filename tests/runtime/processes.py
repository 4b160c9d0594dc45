"""Ending what was started, with all its children."""

import os
import signal
import subprocess
import time

from .errors import LaneError


def end_group(process: subprocess.Popen[bytes], patience: float = 10) -> None:
    """End every process of the group that `process` leads, and wait until none is left."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + patience
        if not _signal_group(process.pid, number):
            return
        while time.monotonic() < deadline:
            process.poll()
            if not _signal_group(process.pid, 0):
                return
            time.sleep(0.05)
    raise LaneError(f"processes of group {process.pid} could not be ended")


def _signal_group(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
