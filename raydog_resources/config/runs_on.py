"""`raydog:runs_on`: where the cluster runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from raydog_resources.config.finding import finding
from raydog_resources.config.login import Login
from raydog_resources.config.platform_url import LOCAL, checked_url
from raydog_resources.config.refusal import expected, refused
from raydog_resources.config.runs_on_scheduler import SCHEDULER_KINDS, RunsOnScheduler
from raydog_resources.config.section import Section
from raydog_resources.errors import DescriptionError

YELLOWDOG = "yellowdog"
KINDS = (YELLOWDOG, *SCHEDULER_KINDS)
DEFAULT_NAMESPACE = "raydog"
_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_LOCALLY = f"{{kind: {YELLOWDOG}, url: {LOCAL}}}"


def platform_url(value: object) -> str:
    """`local`, or a platform's address in its one comparable form."""
    if value == LOCAL:
        return LOCAL
    if not isinstance(value, str):
        raise expected(f"{LOCAL}, or the platform's address", example=True)
    try:
        return checked_url(value)
    except DescriptionError as error:
        raise refused(error.what, error.next_step) from error


def namespace_name(value: object) -> str:
    """A namespace of the platform."""
    if not isinstance(value, str) or _NAMESPACE.fullmatch(value) is None:
        raise expected("a namespace: letters, digits, -, _ and ., at most 60 characters", example=True)
    return value


class RunsOnYellowDog(Section):
    """A YellowDog account, or the local platform that answers like one."""

    kind: Literal["yellowdog"] = Field(description="The kind of place.", examples=[YELLOWDOG])
    url: Annotated[str, BeforeValidator(platform_url)] = Field(
        default="",
        description="local for the local platform, which needs no account, or a platform's address; not "
        "given: YD_API_URL, or else YellowDog's own.",
        examples=[LOCAL],
    )
    namespace: Annotated[str, BeforeValidator(namespace_name)] = Field(
        default=DEFAULT_NAMESPACE,
        description="The namespace in which everything is made.",
        examples=["project-raydog"],
    )
    login: Login = Field(
        default_factory=Login,
        description="How to log in on the nodes; the local platform needs none.",
        examples=[{"private_key": "~/.ssh/id_ed25519"}],
    )

    @property
    def is_local(self) -> bool:
        """Whether this is the local platform."""
        return self.url == LOCAL


def known_kind(value: object) -> object:
    """The place as a mapping: a bare word is its kind. An unknown kind is refused before its keys are."""
    place = {"kind": value} if isinstance(value, str) else value
    if (
        isinstance(place, (RunsOnYellowDog, RunsOnScheduler))
        or not isinstance(place, Mapping)
        or "kind" not in place
    ):
        return place
    kind = place["kind"]
    if kind in KINDS:
        return place
    if kind == LOCAL:
        raise refused(f"{LOCAL} is an address of the kind {YELLOWDOG}", f"write {_LOCALLY}")
    known = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
    raise refused(f"{finding((), kind)} for its kind", f"write kind: {known}, such as {_LOCALLY}")


_Place = Annotated[RunsOnYellowDog | RunsOnScheduler, Field(discriminator="kind")]
RunsOn = Annotated[_Place, BeforeValidator(known_kind)]


def on_yellowdog(place: RunsOnYellowDog | RunsOnScheduler) -> RunsOnYellowDog:
    """The place where the caller has made sure that it is YellowDog's."""
    if not isinstance(place, RunsOnYellowDog):
        raise TypeError(f"a cluster on {place.kind} has nothing of YellowDog")
    return place
