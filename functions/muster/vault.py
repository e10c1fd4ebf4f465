"""Personal fields at rest: AES-256-GCM under per-person data keys, and keyed hashes to find people by."""

import base64
import hashlib
import hmac
import json
import os
from functools import cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster import settings

_NONCE = 12


class Unreadable(Exception):
    """The field's key is gone (erased) or the field was altered."""


class WrappingKey(NamedTuple):
    """A fresh key to wrap data keys with, and the form of it that may be stored."""

    plain: bytes
    stored: bytes


@cache
def _key_file() -> dict[str, bytes] | None:
    path = settings.key_file()
    if path is None:
        return None
    with open(path, encoding="ascii") as file:
        return {name: base64.b64decode(value) for name, value in json.load(file).items()}


@cache
def secret(name: str) -> bytes:
    """The secret `index` or `token`: from the key file, else from Secrets Manager."""
    if (keys := _key_file()) is not None:
        return keys[name]
    from aws_lambda_powertools.utilities.parameters import get_secret

    arn = {"index": settings.index_secret, "token": settings.token_secret}[name]()
    return hashlib.sha256(str(get_secret(arn)).encode()).digest()


def keyed_hash(purpose: str, value: str, *, size: int = 16) -> str:
    """A hex HMAC-SHA256 of `size` bytes; the purpose separates the uses of one secret (T03)."""
    return hmac.digest(secret("index"), f"{purpose}\0{value}".encode(), "sha256")[:size].hex()


def person_id(phone: str) -> str:
    """The id of a phone's owner: the same phone is the same person, and the id tells nobody the phone."""
    return keyed_hash("phone", phone)


def new_wrapping_key() -> WrappingKey:
    """A key for one page of data keys, itself wrapped by KMS or by the key file."""
    if (keys := _key_file()) is not None:
        plain = os.urandom(32)
        return WrappingKey(plain, _encrypt(keys["wrap"], plain, b"page"))
    answer = _kms().generate_data_key(KeyId=settings.data_key(), KeySpec="AES_256")
    return WrappingKey(answer["Plaintext"], answer["CiphertextBlob"])


def open_wrapping_key(stored: bytes) -> bytes:
    """The plain key of a page; raises Unreadable when it is not ours."""
    if (keys := _key_file()) is not None:
        return _decrypt(keys["wrap"], stored, b"page")
    return bytes(_kms().decrypt(KeyId=settings.data_key(), CiphertextBlob=stored)["Plaintext"])


def new_data_key(page: bytes) -> WrappingKey:
    """A fresh data key, wrapped by its page's key."""
    plain = AESGCM.generate_key(256)
    return WrappingKey(plain, _encrypt(page, plain, b"data"))


def open_data_key(page: bytes, stored: bytes) -> bytes:
    """The plain data key; raises Unreadable when it was altered."""
    return _decrypt(page, stored, b"data")


def seal(key: bytes, text: str, *, place: str) -> bytes:
    """The encrypted field; `place` (table|id|field) binds it to where it stands."""
    return _encrypt(key, text.encode(), place.encode())


def unseal(key: bytes, sealed: bytes, *, place: str) -> str:
    """The text of a field; raises Unreadable when it was altered or moved."""
    return _decrypt(key, sealed, place.encode()).decode()


def _encrypt(key: bytes, data: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, bound)


def _decrypt(key: bytes, data: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], bound)
    except (InvalidTag, ValueError) as error:  # ValueError: too short to hold even a nonce
        raise Unreadable from error


@cache
def _kms():  # type: ignore[no-untyped-def]
    import boto3

    return boto3.client("kms")
