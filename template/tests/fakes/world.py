"""What the fakes of one environment share."""

from dataclasses import dataclass, field
from pathlib import Path

from .clock import Clock


@dataclass(frozen=True)
class World:
    """The clock that time-outs go by, the project's folder, and where data is kept, if anywhere."""

    root: Path
    clock: Clock = field(default_factory=Clock)
    storage: Path | None = None
