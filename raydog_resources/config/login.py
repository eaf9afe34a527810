"""How to log in on nodes and hosts over SSH."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from raydog_resources.config.refusal import refused
from raydog_resources.config.section import Section
from raydog_resources.config.word import Word, word

DEFAULT_USER = "yd-agent"


def key_path(value: object) -> str:
    """A key file's path; the key itself has no place in a stack file."""
    if isinstance(value, str) and ("PRIVATE KEY" in value or "\n" in value.strip()):
        raise refused(
            "this is a key, not the path of one", "write the path of the key file, and make a new key"
        )
    return word(value)


class Login(Section):
    """An account that may log in on the nodes."""

    user: Word = Field(default=DEFAULT_USER, description="The account on the nodes.", examples=[DEFAULT_USER])
    private_key: Annotated[str, BeforeValidator(key_path)] | None = Field(
        default=None,
        description="Path of the private key on this machine; not given: the SSH agent and SSH's usual keys.",
        examples=["~/.ssh/id_ed25519"],
    )
    jump: Word | None = Field(
        default=None,
        description="Hosts to go through, as `ssh -J` takes them.",
        examples=["me@bastion.example.com:22"],
    )
    known_hosts: Word | None = Field(
        default=None,
        description="File of host keys to trust; not given: SSH's usual one.",
        examples=["~/.ssh/known_hosts"],
    )
