"""The benchmarks compare the same work: both systems fire equally often."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def measured(system: str, name: str, size: int) -> dict[str, Any]:
    """What one process of the benchmarks measured; it fails if the rules fire more or less often than they must."""
    command = [sys.executable, "-m", "benchmarks.measure", system, name, str(size)]
    environment = {**os.environ, "AITIA_JIT": "never"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks of memory are measured on Linux only")
@pytest.mark.parametrize(("name", "size", "firings"), [("join", 16, 16), ("manners", 8, 59)])
def test_both_systems_fire_equally_often(name: str, size: int, firings: int) -> None:
    """Else the ratios of the table would compare different work."""
    found = [measured(system, name, size) for system in ("aitia", "clips")]
    assert [f["firings"] for f in found] == [firings, firings]
    assert found[0]["facts"] == found[1]["facts"]
