"""A template: what kind of machine to get, and from which of the account's sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TemplateSource:
    """One source a template draws from, with what it changes there."""

    source_template_id: str
    instance_type: str = ""
    image: str = ""


@dataclass(frozen=True)
class NewTemplate:
    """A template to make; `strategy` is the platform's own word for how it chooses among the sources."""

    namespace: str
    name: str
    strategy: str
    sources: tuple[TemplateSource, ...]
    description: str = ""
    image: str = ""
    user_data: str = field(default="", repr=False)
    instance_tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TemplateSummary:
    """What a list tells of a template; `kind` is `static` or `dynamic`, "" where it is neither."""

    id: str
    namespace: str
    name: str
    kind: str = ""
    description: str = ""


@dataclass(frozen=True)
class Template(TemplateSummary):
    """A template as the platform has it; a dynamic one finds its sources itself and names none."""

    strategy: str = ""
    sources: tuple[TemplateSource, ...] = ()
    image: str = ""
    user_data: str = field(default="", repr=False)
    instance_tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A place the account can get machines from."""

    id: str
    namespace: str
    name: str
    provider: str = ""
    description: str = ""
