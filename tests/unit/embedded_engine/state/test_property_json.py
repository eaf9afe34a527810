"""Values to JSON and back: nothing is lost, and nothing secret is in the clear."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.json_text import json_text
from raydog_resources.embedded_engine.state.passphrase import PassphraseVault
from raydog_resources.embedded_engine.state.property_json import SECRET, SIGNATURE, decode, encode, parse_json
from raydog_resources.embedded_engine.state.property_value import Secret, Value, plain, same_value
from tests.unit.embedded_engine.state.values import values

VAULT = PassphraseVault(bytes(32))


@given(values)
def test_a_value_comes_back_as_it_was(value: Value) -> None:
    text = json_text(encode(value, VAULT, "here"))
    assert same_value(decode(parse_json(text, "it"), VAULT, "here"), value)


@given(values)
def test_in_the_clear_it_comes_back_too(value: Value) -> None:
    text = json_text(encode(value, None, "here"))
    assert same_value(decode(parse_json(text, "it"), VAULT, "here"), value)


@given(values)
def test_what_is_inside_of_a_secret_is_nowhere_in_the_text(value: Value) -> None:
    canary = "canary-1b4f"
    hidden = Secret([canary, value, {canary: Secret(canary)}])
    assert canary not in json_text(encode({"x": [hidden]}, VAULT, "here"))


@given(values)
def test_a_secret_that_did_not_change_is_not_closed_anew(value: Value) -> None:
    first = json_text(encode(Secret(value), VAULT, "place"))
    assert json_text(encode(Secret(value), VAULT, "place")) == first


def test_equal_secrets_in_two_places_do_not_look_equal() -> None:
    one, other = (encode(Secret("same"), VAULT, place) for place in ("one", "other"))
    assert one["ciphertext"] != other["ciphertext"]


def test_a_secret_never_shows_itself() -> None:
    assert "canary" not in repr(Secret("canary"))


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (2.0, "2"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (1.25e-10, "1.25e-10"),
        (12345678901234567890, "12345678901234567000"),
        (2**53 + 1, "9007199254740992"),
    ],
)
def test_numbers_look_as_the_command_line_writes_them(number: float, written: str) -> None:
    assert json_text(number) == written


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_numbers_that_json_has_not_come_back(number: float) -> None:
    assert same_value(decode(encode(number, VAULT, "x"), VAULT, "x"), number)


def test_text_is_escaped_where_the_command_line_does_so() -> None:
    assert json_text({"a": "<é\u2028\n\x01>"}) == '{"a":"<é\\u2028\\n\\u0001>"}'
    assert json_text("<&>", markup_escaped=True) == '"\\u003c\\u0026\\u003e"'


def test_half_a_character_is_read_as_a_lost_one() -> None:
    assert decode(parse_json('"a\\ud800b"', "it"), VAULT, "x") == "a\ufffdb"
    assert decode(parse_json('"\\ud83d\\ude00"', "it"), VAULT, "x") == "\U0001f600"


@pytest.mark.parametrize(
    ("signature", "what"),
    [
        ("c44067f5952c0a294b673a41bacd8c17", "an asset"),
        ("0def7320c3a5731c473e5ecbe6d01bc7", "an archive"),
        ("803fd3297a5875dc03ca845dda5d2a98", "a string of bytes"),
        ("something new", "a kind that is not known here"),
    ],
)
def test_what_is_not_known_is_left_to_the_command_line(signature: str, what: str) -> None:
    with pytest.raises(UseTheCli, match=what):
        decode({"deep": [{SIGNATURE: signature, "text": "x"}]}, VAULT, "inputs")


@pytest.mark.parametrize("rest", [{}, {"ciphertext": "v1:a:b", "plaintext": '"x"'}, {"ciphertext": 5}])
def test_a_secret_is_either_closed_or_open(rest: dict[str, Any]) -> None:
    with pytest.raises(Failure, match="malformed secret"):
        decode({SIGNATURE: SECRET, **rest}, VAULT, "inputs")


def test_what_can_not_be_read_is_not_shown() -> None:
    with pytest.raises(Failure) as caught:
        parse_json('{"canary"', "a secret")
    assert "canary" not in caught.value.sentence


def test_true_is_no_number_and_a_secret_not_its_text() -> None:
    assert not same_value(True, 1.0)
    assert same_value(2, 2.0)
    assert not same_value(Secret("a"), "a")
    assert same_value(plain([Secret({"a": Secret(1.0)})]), [{"a": 1.0}])


def test_the_text_is_json() -> None:
    tree: dict[str, Any] = {"a": [1, None, True, {"b": []}], "c": {}}
    assert json.loads(json_text(tree)) == tree
