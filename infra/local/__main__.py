"""`python -m infra.local run`: Muster on this laptop."""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from types import FrameType

from infra.local import store
from infra.local.run import ROOT, LocalRun, RunError

STATE = Path(os.environ.get("MUSTER_STATE", ROOT / ".muster"))
_SITE_INPUTS = ("site", "infra/data", "functions/registration/forms.py", "functions/muster/fields.py")


def run(port: int, *, fresh: bool, browser: bool) -> None:
    """Starts, says what to open, and waits for Ctrl-C; raises RunError."""
    begun = time.monotonic()
    half = STATE.exists() and not (STATE / "loaded").exists()  # a first start that was cut short is begun again
    with LocalRun(STATE, port=port, fresh=fresh or half, progress=_say) as muster:
        muster.prepare()
        _build_site()
        from infra import areas, seed

        if muster.fresh or not (STATE / "loaded").exists():
            areas.load(_say)
            seed.load(_say)
            (STATE / "loaded").touch()
        muster.serve()
        addresses = {"site": f"{muster.url}/zh/", "console": f"{muster.url}/zh/c/", "inbox": f"{muster.url}/dev/inbox"}
        _note({**addresses, "staff": seed.staff(), "volunteers": seed.known_volunteers(), "pid": os.getpid()})
        try:
            _announce(addresses, seed.staff(), seed.known_volunteers(), time.monotonic() - begun)
            if browser:
                webbrowser.open(addresses["site"])
            muster.watch()
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half a run behind
            _say("stopping")
        finally:
            (STATE / "run.json").unlink(missing_ok=True)


def _build_site() -> None:
    """Builds the site when something it is made of has changed."""
    files = sorted(
        file for place in _SITE_INPUTS for file in ([ROOT / place] if (ROOT / place).is_file() else (ROOT / place).rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    )  # fmt: skip
    made_of = "".join(f"{file.relative_to(ROOT)}\0{file.stat().st_mtime_ns}\n" for file in files)
    digest = hashlib.sha256(made_of.encode()).hexdigest()
    note = STATE / "site.built"
    if note.exists() and note.read_text(encoding="ascii") == digest and (STATE / "site").is_dir():
        return
    built = subprocess.run([sys.executable, "site/build.py", "--out", str(STATE / "site")], cwd=ROOT, capture_output=True, text=True)
    if built.returncode:
        raise RunError(f"The site did not build: {(built.stderr.strip().splitlines() or ['it gave no reason'])[-1]}")
    note.write_text(digest, encoding="ascii")
    _say("site: built")


def _note(about: dict[str, object]) -> None:
    """Writes run.json, whole or not at all."""
    staged = STATE / "run.json.new"
    staged.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    staged.replace(STATE / "run.json")


def _announce(addresses: dict[str, str], staff: list[dict[str, str]], volunteers: list[dict[str, str]], seconds: float) -> None:
    _say(f"Muster is up after {seconds:.1f} s. Open:")
    for name, title in (("site", "公众网站 public site"), ("console", "工作台 staff console"), ("inbox", "短信收件箱 message inbox")):
        print(f"  {title:<26} {addresses[name]}")
    print("Sign in to the console with (the code arrives in the inbox):")
    for one in staff:
        print(f"  {one['phone']}  {one['role']:<15} {one['area_name']}")
    print("and to /zh/me/ as a volunteer with hours behind them and a shift that runs:")
    print("  " + "  ".join(f"{one['phone']} {one['name']}" for one in volunteers))
    print("Stop with Ctrl-C.", flush=True)


def _say(line: str) -> None:
    print(f"muster: {line}", flush=True)


def _terminated(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _setup() -> None:
    """Installs the store's binary unless the pinned one is there."""
    try:
        store.verify(store.binary())
    except store.StoreError:
        store.install()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="infra.local", description=__doc__)
    parser.add_argument("command", choices=["run", "setup"])
    given = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminated)
    port = os.environ.get("PORT", "8123")
    try:
        if given.command == "setup":
            _setup()
        elif not port.isdecimal():
            raise RunError(f"PORT={port} is no port number")
        else:
            run(int(port), fresh=os.environ.get("FRESH") == "1", browser=os.environ.get("OPEN", "1") != "0")
    except KeyboardInterrupt:
        _say("stopped before it was up")
        sys.exit(130)
    except (RunError, store.StoreError) as error:
        sys.exit(f"muster: {error}")
    except OSError as error:
        sys.exit(f"muster: {Path(str(error.filename or STATE.name)).name}: {error.strerror or error}")


if __name__ == "__main__":
    main()
