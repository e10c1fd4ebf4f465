"""Runs every benchmark, one after the other: `python -m tests.bench`."""

import subprocess
import sys

for name in ("cold_start", "units", "first_load", "matching", "sign_ups", "publish", "split", "allocation"):
    print(f"== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=True)
