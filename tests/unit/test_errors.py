"""The message form of errors and the shape of their tree are what users and programs rely on."""

from __future__ import annotations

import inspect

import pytest

from raydog_resources import errors
from raydog_resources.errors import CouldNotAsk, Gone, NameTaken, RaydogError

TREE = {
    "DescriptionError": "RaydogError",
    "CredentialsError": "DescriptionError",
    "EngineError": "RaydogError",
    "EngineMissing": "EngineError",
    "PolicyViolated": "EngineError",
    "StackLocked": "EngineError",
    "PlatformError": "RaydogError",
    "CouldNotAsk": "PlatformError",
    "AnswerOverdue": "CouldNotAsk",
    "NotAuthorised": "PlatformError",
    "RequestRefused": "PlatformError",
    "NameTaken": "RequestRefused",
    "IllegalState": "RequestRefused",
    "Gone": "PlatformError",
    "DeadlinePassed": "PlatformError",
}


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "it broke"),
        ({"thing": "pool a"}, "pool a: it broke"),
        ({"done": "nothing was made"}, "it broke; nothing was made"),
        ({"next_step": "raydog up"}, "it broke. Next: raydog up"),
        (
            {"thing": "pool a", "done": "nothing was made", "next_step": "raydog up"},
            "pool a: it broke; nothing was made. Next: raydog up",
        ),
        (
            {"done": "nothing was made.", "next_step": "raydog up"},
            "it broke; nothing was made. Next: raydog up",
        ),
    ],
)
def test_the_four_parts_make_one_sentence(parts: dict[str, str], sentence: str) -> None:
    assert str(RaydogError("it broke", **parts)) == sentence


def test_the_parts_stay_readable_for_programs() -> None:
    error = NameTaken(
        "a pool of that name lives", thing="pool a", done="nothing was made", next_step="rename it"
    )
    assert (error.what, error.thing, error.done, error.next_step) == (
        "a pool of that name lives",
        "pool a",
        "nothing was made",
        "rename it",
    )


def test_the_tree_is_the_one_that_is_documented() -> None:
    classes = dict(inspect.getmembers(errors, inspect.isclass))
    del classes["RaydogError"]
    assert {name: found.__mro__[1].__name__ for name, found in classes.items()} == TREE


def test_the_drawing_names_every_error() -> None:
    drawing = inspect.getdoc(errors) or ""
    assert [name for name in TREE if name not in drawing] == []


def test_a_failed_call_is_never_taken_for_gone() -> None:
    assert not issubclass(CouldNotAsk, Gone)
    assert not issubclass(Gone, CouldNotAsk)


def test_every_error_says_what_it_is_for() -> None:
    classes = dict(inspect.getmembers(errors, inspect.isclass))
    assert [name for name, found in classes.items() if not found.__doc__] == []
