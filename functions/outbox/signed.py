"""Who reports of messages: whoever holds the deployment's receipt secret (T15)."""

from base64 import b64encode
from functools import cache

from standardwebhooks import Webhook, WebhookVerificationError

from muster import settings
from muster.http import Caller, Request, Unauthorised
from muster.links import signing_key


@cache
def receipt_secret() -> str:
    """What gateways sign with, as both sides hold it: base64, after "whsec_" on the gateway's; from Secrets Manager, locally from the key file."""
    if settings.key_file() is not None:
        return b64encode(signing_key("receipts")).decode()
    from aws_lambda_powertools.utilities.parameters import get_secret

    return str(get_secret(settings.receipt_secret()))


def _gateway(request: Request) -> str:
    """The id of a receipt; raises Unauthorised unless it was signed within five minutes of now.

    The library compares in constant time. A receipt that comes again changes nothing, so none is remembered.
    """
    try:
        Webhook(receipt_secret()).verify(request.body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError, OverflowError) as error:  # it does not catch a signature that is no base64
        raise Unauthorised from error
    return request.headers["webhook-id"]


GATEWAY = Caller("signed", _gateway)
