"""The deployment's settings, read from the environment where they are used; a missing one fails loudly with its name."""

import os


def table(name: str) -> str:
    """The full name of a table."""
    return os.environ["TABLE_PREFIX"] + name


def city() -> str:
    """The area code of the city served."""
    return os.environ["CITY"]


def site_url() -> str:
    """The public origin of the site, for links in messages."""
    return os.environ["SITE_URL"]


def reports_root() -> str:
    """Where reports are kept: a bucket (s3://…), or a folder."""
    return os.environ["REPORTS_ROOT"]


def key_file() -> str | None:
    """The local key file; None where keys come from Secrets Manager and KMS."""
    return os.environ.get("MUSTER_KEY_FILE")


def index_secret() -> str:
    """The secret that keyed hashes of personal data are made with."""
    return os.environ["INDEX_SECRET_ARN"]


def token_secret() -> str:
    """The secret that tokens and links are signed with."""
    return os.environ["TOKEN_SECRET_ARN"]


def data_key() -> str:
    """The KMS key that wraps data keys."""
    return os.environ["DATA_KEY_ARN"]


def quiet_hours() -> tuple[int, int]:
    """The local hours in which nothing is sent that can wait, from and until; equal where there are none."""
    from_hour, _, until = os.environ["QUIET_HOURS"].partition("-")
    return (int(from_hour), int(until)) if until else (0, 0)


def message_prices() -> str:
    """What one message costs by channel, in fen: "sms=5,wecom=0,other=5"."""
    return os.environ["MESSAGE_PRICES"]


def message_cap_fen() -> int:
    """What the messages of a day may cost, in fen; 0 where nobody set a bound."""
    return int(os.environ["MESSAGE_CAP_FEN"])


def notify_hosts() -> frozenset[str]:
    """The only hosts that messages may be handed to; empty where every public host may."""
    return frozenset(os.environ["NOTIFY_HOSTS"].lower().split(",")) - {""}


def notify_urls() -> str | None:
    """The Apprise targets given in the clear (local run); None where NOTIFY_SECRET_ARN holds them."""
    return os.environ.get("NOTIFY_URLS")


def notify_secret() -> str:
    """The secret that holds the Apprise targets."""
    return os.environ["NOTIFY_SECRET_ARN"]


def receipt_secret() -> str:
    """The secret that gateways sign their receipts with."""
    return os.environ["RECEIPT_SECRET_ARN"]
