"""Forms made from the SDK's own model classes, once each, at first use."""

from __future__ import annotations

import dataclasses
import threading
import typing
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from raydog_resources.local_platform.wire.container import ListOf, MapOf, Nullable, SetOf
from raydog_resources.local_platform.wire.form import (
    Choice,
    Duration,
    Flag,
    Form,
    Moment,
    Number,
    Text,
    Whole,
)
from raydog_resources.local_platform.wire.model import Field, Model, OneOf

_PLAIN: dict[Any, Form] = {
    str: Text(),
    bool: Flag(),
    int: Whole(),
    float: Number(),
    timedelta: Duration(),
    datetime: Moment(),
}
_TAGS = ("type", "action")
# Beside what the SDK's constructors do not take: fields that only the platform has anything to say about.
_PLATFORMS_OWN = {
    "TaskGroup": {"starved", "waitingOnDependency"},
    "Task": {"startedTime", "finishedTime", "workingTime", "abortRequestedTime"},
    "ComputeRequirement": {"expectedInstanceCount", "nextStatus"},
}
_REQUESTS = (
    "WorkRequirement",
    "Task",
    "ProvisionTemplateWorkerPoolRequest",
    "ComputeRequirement",
    "ComputeRequirementTemplate",
    "ComputeSourceTemplate",
    "InstanceId",
    "NamespacePolicy",
)

_lock = threading.RLock()
_made: dict[Any, Form] = {}


def sdk_class(name: str) -> Any:
    """A class of the SDK's model."""
    from yellowdog_client import model

    return getattr(model, name)


def sdk_has(name: str) -> bool:
    """Whether the SDK that is installed knows a model; older ones know fewer."""
    from yellowdog_client import model

    return hasattr(model, name)


def form(name: str) -> Form:
    """The form of the SDK's model of that name."""
    return form_of(sdk_class(name))


def warm_up() -> None:
    """Do what the first request of each kind would else wait for."""
    for name in _REQUESTS:
        form(name)


def form_of(hint: Any) -> Form:
    """The form of a type annotation of the SDK's model."""
    with _lock:
        if hint not in _made:
            _made[hint] = _make(hint)
        return _made[hint]


def _make(hint: Any) -> Form:
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return Nullable(form_of(inner))
    if origin is list:
        return ListOf(form_of(arguments[0]))
    if origin is set:
        return SetOf(form_of(arguments[0]))
    if origin is dict:
        return MapOf(form_of(arguments[0]), form_of(arguments[1]))
    cls = origin or hint
    if not isinstance(cls, type):
        raise TypeError(f"no form for {hint!r}")
    if issubclass(cls, Enum):
        return Choice(tuple(member.value for member in cls))
    bound: dict[Any, Any] = dict(zip(getattr(cls, "__parameters__", ()), arguments, strict=False))
    return _make_model(cls, bound) if dataclasses.is_dataclass(cls) else _make_one_of(cls)


def _make_one_of(cls: type) -> Form:
    tag = next((tag for tag in _TAGS if tag in typing.get_type_hints(cls)), None)
    if tag is None:
        raise TypeError(f"no form for {cls!r}")
    leaves = {getattr(leaf, tag): leaf for leaf in _leaves(cls)}
    return OneOf(tag, {word: partial(form_of, leaf) for word, leaf in leaves.items()})


def _leaves(cls: type[Any]) -> Iterator[type[Any]]:
    for child in cls.__subclasses__():
        if child.__subclasses__():
            yield from _leaves(child)
        else:
            yield child


def _make_model(cls: type, bound: dict[Any, Any]) -> Form:
    hints = typing.get_type_hints(cls)
    own = _PLATFORMS_OWN.get(cls.__name__, set())
    fields: dict[str, Field] = {}
    for field in dataclasses.fields(cls):
        # `global_` stands for `global`, which Python keeps for itself.
        name = field.name.rstrip("_")
        default = None if field.default is dataclasses.MISSING else field.default
        if not field.init and isinstance(default, str):
            fields[name] = Field(Choice((default,)), default=default)
            continue
        fields[name] = Field(
            form_of(_resolve(hints[field.name], bound)),
            required=field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
            kept=field.init and name not in own,
            default=default.value if isinstance(default, Enum) else default,
        )
    return Model(fields)


def _resolve(hint: Any, bound: dict[Any, Any]) -> Any:
    """`List[T]` of a `Selection[str]` is `List[str]`."""
    if isinstance(hint, TypeVar):
        return bound[hint]
    parameters = getattr(hint, "__parameters__", ())
    return (
        hint[tuple(bound.get(parameter, parameter) for parameter in parameters)]
        if parameters and bound
        else hint
    )
