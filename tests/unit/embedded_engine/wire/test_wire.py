"""Values on the wire: any value comes back as it was, and whoever knows no secrets gets none marked."""

from __future__ import annotations

import pytest
from google.protobuf import struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as some

from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.property_value import (
    UNKNOWN,
    ResourceReference,
    Secret,
    Value,
    plain,
    same_value,
)
from raydog_resources.embedded_engine.wire import signature
from raydog_resources.embedded_engine.wire.decoding import Decoding, decode
from raydog_resources.embedded_engine.wire.encoding import Encoding
from raydog_resources.embedded_engine.wire.secrecy import with_secret_outputs, with_secrets_of

ALL = Encoding(secrets=True, unknowns=True, references=True)
TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=8)
SIMPLE = some.one_of(
    some.none(),
    some.booleans(),
    some.floats(allow_nan=False),
    some.integers(-(2**53), 2**53),
    # The wire has no larger integers than floats can be.
    some.integers(-(2**70), 2**70).map(float),
    TEXTS,
    some.just(UNKNOWN),
    some.builds(ResourceReference, TEXTS, some.none() | TEXTS, TEXTS),
)
VALUES: some.SearchStrategy[Value] = some.recursive(
    SIMPLE,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(TEXTS, inner, max_size=3)
        | some.builds(Secret, inner)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(some.dictionaries(TEXTS, VALUES, max_size=4))
def test_every_value_comes_back(values: dict[str, Value]) -> None:
    assert same_value(decode(ALL.struct(values)), values)


@settings(max_examples=50, deadline=None)
@given(some.dictionaries(TEXTS, VALUES, max_size=4))
def test_a_secret_is_opened_for_whoever_knows_none(values: dict[str, Value]) -> None:
    seen = decode(Encoding(unknowns=True, references=True).struct(values))
    assert same_value(seen, plain(values))


def test_what_is_unknown_is_left_out_for_whoever_cannot_take_it() -> None:
    seen = decode(Encoding().struct({"a": UNKNOWN, "b": [UNKNOWN, 1], "c": Secret(UNKNOWN)}))
    assert seen == {"b": [1.0]}


def test_a_reference_becomes_an_id_or_a_name_for_whoever_knows_none() -> None:
    values: dict[str, Value] = {
        "thing": ResourceReference("urn:t", "id-1"),
        "component": ResourceReference("urn:c"),
        "later": ResourceReference("urn:l", ""),
    }
    seen = decode(Encoding(unknowns=True).struct(values))
    assert seen == {"thing": "id-1", "component": "urn:c", "later": UNKNOWN}


def test_an_output_value_is_flattened_and_its_origin_remembered() -> None:
    struct = struct_pb2.Struct()
    struct.update(
        {
            "a": {signature.KEY: signature.OUTPUT, "value": "x", "secret": True, "dependencies": ["urn:1"]},
            "b": [{signature.KEY: signature.OUTPUT, "dependencies": ["urn:2"]}],
        }
    )
    decoding = Decoding()
    assert decoding.properties(struct) == {"a": Secret("x"), "b": [UNKNOWN]}
    assert decoding.needs == {"a": ["urn:1"], "b": ["urn:2"]}


@pytest.mark.parametrize("mark", [signature.ASSET, signature.ARCHIVE, signature.BYTES, "something new"])
def test_what_is_outside_of_the_fence_is_refused(mark: str) -> None:
    struct = struct_pb2.Struct()
    struct.update({"a": {signature.KEY: mark}})
    with pytest.raises(UseTheCli):
        decode(struct)


def test_values_are_closed_again_by_the_names_of_the_secrets() -> None:
    known: dict[str, Value] = {
        "key": Secret("k"),
        "nested": {"deep": Secret("d"), "open": 1},
        "list": [Secret(1)],
    }
    seen = with_secrets_of({"key": "k2", "nested": {"deep": "d", "open": 2}, "list": [1], "new": "n"}, known)
    assert seen == {
        "key": Secret("k2"),
        "nested": {"deep": Secret("d"), "open": 2},
        "list": Secret([1]),
        "new": "n",
    }


def test_outputs_are_secret_where_the_program_says_so_or_their_input_is() -> None:
    outputs = with_secret_outputs({"a": 1, "b": 2, "c": 3}, {"b": Secret(2)}, ("a",))
    assert outputs == {"a": Secret(1), "b": Secret(2), "c": 3}
