"""The names of resources: how they are made, and what can be read from them."""

from __future__ import annotations

ROOT_STACK = "pulumi:pulumi:Stack"
PROVIDERS = "pulumi:providers:"


def make_urn(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """The name of a resource; its parent's types are part of it, unless that is the stack."""
    above = qualified_type(parent) if parent else ""
    qualified = f"{above}${type_}" if above and above != ROOT_STACK else type_
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def qualified_type(urn: str) -> str:
    """The types of all its parents and its own, joined by `$`."""
    return urn.split("::", 3)[2]


def type_of(urn: str) -> str:
    """Its own type."""
    return qualified_type(urn).rsplit("$", 1)[-1]


def name_of(urn: str) -> str:
    """What the program calls it."""
    return urn.split("::", 3)[3]


def is_provider_type(type_: str) -> bool:
    """Whether resources of that type are providers."""
    return type_.startswith(PROVIDERS)


def is_root_stack(urn: str) -> bool:
    """Whether it is the stack itself."""
    return qualified_type(urn) == ROOT_STACK


def provider_urn(reference: str) -> str:
    """The provider's URN in a reference to it, which is `<URN>::<id>`."""
    return reference.rpartition("::")[0]


def provider_id(reference: str) -> str:
    """The provider's id in a reference to it."""
    return reference.rpartition("::")[2]


def stack_urn_of(stack: str, project: str) -> str:
    """The stack's own name."""
    return f"urn:pulumi:{stack}::{project}::{ROOT_STACK}::{project}-{stack}"
