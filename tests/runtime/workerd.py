"""workerd by itself, without wrangler and miniflare around it."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .bundle import bundle_folder
from .errors import LaneError, explain
from .processes import end_group
from .toolchain import toolchain

CONFIG = "config.capnp"
"""The name of the config file in a folder to serve."""


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[int]:
    """Serve the config in `folder` on a free port of 127.0.0.1, and give that port."""
    tools = toolchain()
    bundle = f"--pyodide-bundle-disk-cache-dir={bundle_folder(tools)}"
    command = [str(tools.workerd), "serve", CONFIG, "--experimental", bundle, *options]
    reader, writer = os.pipe()
    log_file = folder / "workerd.log"
    with os.fdopen(reader) as control, log_file.open("wb") as log:
        process = subprocess.Popen(
            [*command, f"--control-fd={writer}"], cwd=folder, pass_fds=[writer],
            start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        os.close(writer)
        try:
            message = control.readline()
            if not message:
                text = log_file.read_text(encoding="utf-8", errors="replace")
                raise LaneError(explain("workerd refused to start:", text))
            yield int(json.loads(message)["port"])
        finally:
            end_group(process)
