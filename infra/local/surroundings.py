"""The environment variables of the functions: as the template declares them, with local keys and the local inbox in place of AWS's."""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path

from infra.local.template import Function, local

ROOT = Path(__file__).parents[2]
KEYS = ("index", "token", "wrap")


def variables(function: Function) -> dict[str, str]:
    """One function's own variables; names of AWS secrets and keys have no meaning here."""
    return {name: value for name, value in function.environment.items() if not name.endswith("_ARN")}


def environment(url: str, keys: Path, endpoint: str) -> dict[str, str]:
    """What all processes of a run share."""
    shared = {name: value for function in local().functions.values() for name, value in variables(function).items()}
    roots = os.pathsep.join([str(ROOT / "functions"), str(ROOT)])
    return {
        **shared, "SITE_URL": url, "MUSTER_KEY_FILE": str(keys), "MUSTER_STATE": str(keys.parent), "NOTIFY_URLS": "inbox://",
        "QUIET_HOURS": "",  # who tries Muster at night wants to see it work
        "REPORTS_ROOT": str(keys.parent / "reports"),
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true",
        "POWERTOOLS_SERVICE_NAME": "muster", "POWERTOOLS_METRICS_DISABLED": "true", "POWERTOOLS_LOG_LEVEL": "WARNING", "PYTHONPATH": roots,
    }  # fmt: skip


def make_keys(file: Path, seed: bytes | None = None) -> None:
    """Writes a key file only its owner can read; with a seed, always the same one (drills and tests)."""
    made = {
        name: base64.b64encode(hashlib.sha256(seed + name.encode()).digest() if seed else secrets.token_bytes(32)).decode() for name in KEYS
    }
    staged = file.with_suffix(".new")
    staged.unlink(missing_ok=True)
    with open(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        json.dump(made, out)
    staged.replace(file)  # a run stopped here leaves no half a key file
