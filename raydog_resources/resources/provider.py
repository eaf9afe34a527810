"""The six verbs as every provider of ours answers them: checked, told apart, one sentence on failure."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from raydog_resources.config.connection import StackKey
from raydog_resources.config.login import Login
from raydog_resources.errors import RaydogError
from raydog_resources.resources.call_threads import make_room
from raydog_resources.resources.engine_watch import watch_engine
from raydog_resources.resources.entry import load
from raydog_resources.resources.failure import HALF_MADE, HalfMade, give_up, give_up_half_made
from raydog_resources.resources.reach import Reach, ReachSettings, reach_for
from raydog_resources.resources.values import known, plain
from raydog_resources.specs.marks import AT_CREATION, RENEWED, REPLACES, fields_with

Spec = TypeVar("Spec", bound=BaseModel)
Outputs = dict[str, Any]
RENEW = "RAYDOG_RENEW"
"""Set by `raydog up --renew`: nodes get the packaged scripts of today."""
REMOVE_NOW = "RAYDOG_REMOVE_NOW"
"""Set by `raydog up --remove-now`: a group that is taken out goes with its work, whatever it was made with."""


class Made(BaseModel):
    """What a verb leaves behind: the id the engine keeps, and the outputs."""

    ident: str
    outputs: Outputs


class Seen(BaseModel):
    """What `look` found: outputs as they are, and inputs as they would have to be for that."""

    outputs: Outputs
    inputs: Outputs


def _default(field: FieldInfo) -> Any:
    return field.get_default(call_default_factory=True)


class Provider(ResourceProvider, Generic[Spec]):
    """Stateless: a stack's state holds its kind alone."""

    serialize_as_secret_always = False
    kind: ClassVar[str] = ""
    model: ClassVar[type[BaseModel]] = BaseModel
    old_goes_first: ClassVar[bool] = False
    """Whether a replacement has to wait until the old one is gone."""

    reach: Reach

    def __reduce__(self) -> tuple[Any, ...]:
        return load, (self.kind,)

    def configure(self, req: ConfigureRequest) -> None:
        """Only remembers: previews need neither key nor network."""
        watch_engine()
        make_room()
        get = req.config.get
        key = StackKey(id=get("raydog:key_id") or "", secret=get("raydog:key_secret") or "")
        login = Login.model_validate_json(get("raydog:login") or "{}")
        place, stack = get("raydog:place") or "", get("raydog:stack") or ""
        url = get("raydog:url") or ""
        settings = ReachSettings(url=url, key=key, login=login, stack=stack, place=place)
        self.reach = reach_for(settings)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Pure. What a preview cannot know yet is let through; the rest must fit the model."""
        inputs = {**news, **self.kept(_olds, news)}
        for name in self._not_told_then(_olds, news):
            inputs.pop(name, None)
        failures = [] if not known(news) else self._complaints(plain(news))
        return CheckResult(inputs, failures)

    def kept(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
        """Fields that count only at creation keep the value they had then, so that they are never a difference."""
        names = fields_with(self.model, AT_CREATION)
        if not os.environ.get(RENEW):
            names += fields_with(self.model, RENEWED)
        return {name: olds[name] for name in names if name in olds}

    def _not_told_then(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """The same for what was left out when the thing was made, or was no field of that release."""
        fields = self.model.model_fields
        later = [name for name in fields if olds and name not in olds and not fields[name].is_required()]
        at_creation = fields_with(self.model, AT_CREATION)
        return [
            name for name in later if name in at_creation or plain(news.get(name)) == _default(fields[name])
        ]

    def spec_of(self, outputs: Outputs) -> Spec:
        """What the thing was told, from its outputs; fields of other releases are passed over."""
        found = {name: outputs[name] for name in self.model.model_fields if name in outputs}
        return cast(Spec, self.model.model_validate(found))

    def _complaints(self, news: Mapping[str, Any]) -> list[CheckFailure]:
        try:
            self.model.model_validate(news)
        except ValidationError as error:
            return [CheckFailure(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        return []

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Pure. The engine compares inputs itself; we say which changes need a new thing."""
        replaces = [
            name
            for name in fields_with(self.model, REPLACES)
            if known(news.get(name)) and plain(olds.get(name)) != plain(news.get(name))
        ]
        return DiffResult(
            changes=None, replaces=replaces, delete_before_replace=bool(replaces) and self.old_goes_first
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        made = self._guard(props, lambda spec: self.make(spec))
        return CreateResult(made.ident, made.outputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        made = self._guard(_news, lambda spec: self.change(_id, plain(_olds), spec))
        return UpdateResult(made.outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        try:
            seen = self.look(id_, plain(props))
        except RaydogError as error:
            give_up(error)
        if seen is None:
            return ReadResult("", {})
        # The engine takes a thing that could be read for a whole one; a difference makes the next `up` go on with it.
        half = {HALF_MADE: props[HALF_MADE]} if HALF_MADE in props else {}
        return ReadResult(id_, {**seen.outputs, **half}, {**seen.inputs, **half})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        try:
            self.remove(_id, plain(_props))
        except RaydogError as error:
            give_up(error)

    def _guard(self, props: dict[str, Any], act: Any) -> Made:
        try:
            made: Made = act(self.model.model_validate(plain(props)))
        except HalfMade as half:
            give_up_half_made(half, props)
        except RaydogError as error:
            give_up(error)
        return made

    def make(self, spec: Spec) -> Made:
        """Make it, or find it made by an earlier run of ours."""
        raise NotImplementedError

    def change(self, ident: str, outputs: Outputs, spec: Spec) -> Made:
        """Bring what exists to what is wanted now; also repairs what was left half made."""
        raise NotImplementedError

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        """What is there; None when it is gone."""
        raise NotImplementedError

    def remove(self, ident: str, outputs: Outputs) -> None:
        """End it and wait until it has ended; what is gone already is fine."""
        raise NotImplementedError
