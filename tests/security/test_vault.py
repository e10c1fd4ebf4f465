"""The vault: sealed fields open only where they stand and with their own key; on AWS the page's key comes from KMS."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st

from infra.local.run import make_keys
from muster import vault
from muster.tables import people_keys
from tests import actors
from tests.api import send

KEY, PLACE = b"k" * 32, "people|1|name"
ARN = "arn:aws-cn:kms:cn-north-1:111122223333:key/data"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_where_it_stands(text: str) -> None:
    assert vault.unseal(KEY, vault.seal(KEY, text, place=PLACE), place=PLACE) == text


@given(st.integers(0, 200), st.integers(1, 255))
def test_one_changed_byte_makes_a_field_unreadable(position: int, change: int) -> None:
    sealed = bytearray(vault.seal(KEY, "王小明", place=PLACE))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(vault.Unreadable):
        vault.unseal(KEY, bytes(sealed), place=PLACE)


@pytest.mark.parametrize(("key", "place"), [(b"x" * 32, PLACE), (KEY, "people|2|name"), (KEY, "people|1|phone"), (KEY, "needs|1|name")])
def test_a_field_moved_or_opened_with_another_key_is_unreadable(key: bytes, place: str) -> None:
    with pytest.raises(vault.Unreadable):
        vault.unseal(key, vault.seal(KEY, "王小明", place=PLACE), place=place)


@pytest.mark.parametrize("sealed", [b"", b"x", b"x" * 12, b"x" * 27])
def test_a_field_cut_short_is_unreadable(sealed: bytes) -> None:
    with pytest.raises(vault.Unreadable):
        vault.unseal(KEY, sealed, place=PLACE)


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    assert len({vault.seal(KEY, "王小明", place=PLACE) for _ in range(200)}) == 200


def test_one_phone_is_one_person_and_purposes_do_not_mix() -> None:
    assert vault.person_id("+8614200000001") == vault.keyed_hash("phone", "+8614200000001")
    assert vault.keyed_hash("phone", "x") != vault.keyed_hash("session", "x")


def test_a_page_key_opens_its_data_keys_and_no_others() -> None:
    page, other = vault.new_wrapping_key(), vault.new_wrapping_key()
    key = vault.new_data_key(page.plain)
    assert vault.open_data_key(vault.open_wrapping_key(page.stored), key.stored) == key.plain
    with pytest.raises(vault.Unreadable):
        vault.open_data_key(other.plain, key.stored)


def test_what_is_stored_of_a_key_does_not_hold_it() -> None:
    page = vault.new_wrapping_key()
    key = vault.new_data_key(page.plain)
    assert page.plain not in page.stored and key.plain not in key.stored


def test_the_key_file_is_its_owners_alone_and_its_keys_are_new_each_time(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    make_keys(one)
    make_keys(other)
    assert one.stat().st_mode & 0o077 == 0
    keys = [base64.b64decode(key) for file in (one, other) for key in json.loads(file.read_text()).values()]
    assert {len(key) for key in keys} == {32}
    assert len(set(keys)) == 6


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """The vault as on AWS: no key file, KMS answering what a test says."""
    monkeypatch.delenv("MUSTER_KEY_FILE")
    monkeypatch.setenv("DATA_KEY_ARN", ARN)
    client = boto3.client("kms", region_name="cn-north-1")
    vault._key_file.cache_clear()
    monkeypatch.setattr(vault, "_kms", lambda: client)
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()
    vault._key_file.cache_clear()


def test_a_page_key_comes_from_kms_and_is_opened_by_it(kms: Stubber) -> None:
    kms.add_response("generate_data_key", {"Plaintext": KEY, "CiphertextBlob": b"wrapped"}, {"KeyId": ARN, "KeySpec": "AES_256"})
    kms.add_response("decrypt", {"Plaintext": KEY}, {"KeyId": ARN, "CiphertextBlob": b"wrapped"})
    page = vault.new_wrapping_key()
    assert (page.plain, page.stored) == (KEY, b"wrapped")
    assert vault.open_wrapping_key(page.stored) == KEY


def test_one_page_of_keys_costs_one_call_of_kms(kms: Stubber, clean: None) -> None:
    kms.add_response("generate_data_key", {"Plaintext": KEY, "CiphertextBlob": b"wrapped"}, {"KeyId": ARN, "KeySpec": "AES_256"})
    references = {people_keys.fresh()[0] for _ in range(people_keys.PAGE)}
    people_keys._fresh.clear()
    assert len(references) == people_keys.PAGE


def test_a_refusal_of_kms_reaches_the_caller(kms: Stubber) -> None:
    kms.add_client_error("decrypt", "AccessDeniedException", expected_params={"KeyId": ARN, "CiphertextBlob": b"wrapped"})
    with pytest.raises(ClientError, match="AccessDenied"):
        vault.open_wrapping_key(b"wrapped")


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 503), ("KMSInternalException", 503), ("AccessDeniedException", 500)])
def test_kms_trouble_is_no_lost_sign_up_but_come_again(
    kms: Stubber, clean: None, tables: Any, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    monkeypatch.setattr(vault, "secret", lambda name: KEY)
    kms.add_client_error("generate_data_key", code)
    answer = send("POST", "/v1/volunteers", actors.volunteer(1))
    assert (answer.status, "retry-after" in answer.headers) == (status, status == 503)
    assert tables.scan(TableName="muster-local-people")["Items"] == []
