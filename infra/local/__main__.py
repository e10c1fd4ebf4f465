"""`python -m infra.local run`: Muster on this laptop."""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import webbrowser
from types import FrameType

from infra.local.run import ROOT, LocalRun, RunError

STATE = ROOT / ".muster"
_SITE_INPUTS = ("site", "infra/data", "functions/registration/forms.py", "functions/muster/fields.py")


def run(port: int, *, fresh: bool, browser: bool) -> None:
    """Starts, says what to open, and waits for Ctrl-C; raises RunError."""
    begun = time.monotonic()
    if fresh:
        shutil.rmtree(STATE, ignore_errors=True)
    with LocalRun(STATE, port=port, progress=_say) as muster:
        _build_site()
        muster.prepare()
        from infra import areas, seed

        done = STATE / "loaded"
        if muster.fresh or not done.exists():
            areas.load(_say)
            seed.load(_say)
            done.touch()
        muster.serve()
        addresses = {"site": f"{muster.url}/zh/", "console": f"{muster.url}/zh/c/", "inbox": f"{muster.url}/dev/inbox"}
        about = {**addresses, "staff": seed.staff(), "pid": os.getpid()}
        (STATE / "run.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        _announce(addresses, seed.staff(), time.monotonic() - begun)
        if browser:
            webbrowser.open(addresses["site"])
        with contextlib.suppress(KeyboardInterrupt):
            muster.watch()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half a run behind
        _say("stopping")
    (STATE / "run.json").unlink(missing_ok=True)


def _build_site() -> None:
    """Builds the site when something it is made of has changed."""
    files = sorted(file for place in _SITE_INPUTS for file in ([ROOT / place] if (ROOT / place).is_file() else (ROOT / place).rglob("*")) if file.is_file())
    digest = hashlib.sha256(b"".join(f"{file.relative_to(ROOT)}{file.stat().st_mtime_ns}".encode() for file in files if "__pycache__" not in file.parts)).hexdigest()
    note = STATE / "site.built"
    if note.exists() and note.read_text(encoding="ascii") == digest and (STATE / "site").is_dir():
        return
    STATE.mkdir(exist_ok=True)
    built = subprocess.run([sys.executable, "site/build.py", "--out", str(STATE / "site")], cwd=ROOT, capture_output=True, text=True)
    if built.returncode:
        raise RunError(f"The site did not build: {built.stderr.strip().splitlines()[-1]}")
    note.write_text(digest, encoding="ascii")
    _say("site: built")


def _announce(addresses: dict[str, str], staff: list[dict[str, str]], seconds: float) -> None:
    _say(f"Muster is up after {seconds:.1f} s. Open:")
    for name, title in (("site", "公众网站 public site"), ("console", "工作台 staff console"), ("inbox", "短信收件箱 message inbox")):
        print(f"  {title:<26} {addresses[name]}")
    print("Sign in to the console with (the code arrives in the inbox):")
    for one in staff:
        print(f"  {one['phone']}  {one['role']:<15} {one['area_name']}")
    print("Stop with Ctrl-C.", flush=True)


def _say(line: str) -> None:
    print(f"muster: {line}", flush=True)


def _terminated(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="infra.local", description=__doc__)
    parser.add_argument("command", choices=["run", "setup"])
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminated)
    if given.command == "setup":
        from infra.local import store

        try:
            store.binary()
        except store.StoreError:
            store.install()
        return
    port = os.environ.get("PORT", "8123")
    try:
        run(int(port), fresh=os.environ.get("FRESH") == "1", browser=os.environ.get("OPEN", "1") != "0")
    except KeyboardInterrupt:
        print("muster: stopped before it was up", flush=True)
    except (RunError, ValueError) as error:
        sys.exit(f"muster: {error}" if isinstance(error, RunError) else f"muster: PORT={port} is no port number")


if __name__ == "__main__":
    main()
