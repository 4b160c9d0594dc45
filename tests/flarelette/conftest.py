"""Put the package where it lies on the path, without rendering the template."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "template" / "src"))

settings.register_profile("flarelette", deadline=None)
settings.load_profile("flarelette")
