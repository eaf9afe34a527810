"""The stack file that the engine reads: the person's own words, which we never write into, and Pulumi's salt.

Pulumi writes a salt into the stack file when it makes a stack. It goes with the checkout's passphrase, so in a file
that is shared it would lock everybody else out. Stacks are made in a cradle below `.raydog/` instead, a project of
the same name and nothing else; what Pulumi wrote there is added to a copy of the person's file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from raydog_resources.config.description import refuse_bad_stack_file
from raydog_resources.config.foundation import with_base
from raydog_resources.config.problem import description_error
from raydog_resources.config.stack_file import PROJECT_FILE, parse_stack_file
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.checkout import Checkout
from raydog_resources.workspace.node_prices import node_prices
from raydog_resources.workspace.project import Project

Config = dict[str, Any]
Change = Callable[[Config], None]

_PULUMIS = ("encryptedkey", "encryptionsalt", "secretsprovider")


class StackSettings:
    """One stack's file, as written and as the engine gets it."""

    def __init__(self, project: Project, checkout: Checkout, stack: str) -> None:
        self._project = project
        self._checkout = checkout
        self._stack = stack
        self.written = project.stack_file(stack)

    def cradle(self) -> Path:
        """The folder in which the stack is made."""
        self._checkout.prepare()
        project = f"name: {self._project.name}\nruntime: python\n"
        self._checkout.write(self._checkout.stacks / PROJECT_FILE, project)
        return self._checkout.stacks

    def require(self) -> None:
        """There has to be a description of what is to be made, and a good one: no engine is asked before that."""
        if not self.written.is_file():
            raise DescriptionError(
                "it is not described: there is no such file",
                thing=self._project.shown(self.written),
                done="nothing was changed",
                next_step=self._project.advice(),
            )
        refuse_bad_stack_file(self.written, self._project.folder, self._project.name)

    def prices(self) -> dict[str, float]:
        """Per node and hour, by group, as written now."""
        return node_prices(self._project, self._stack)

    def file(self, change: Change | None = None) -> Path:
        """The file for one run of the engine; `change` may alter the configuration in it."""
        import yaml

        text = self._text()
        document = yaml.safe_load(text) or {}
        ours = {} if any(key in document for key in _PULUMIS) else self._in_cradle()
        if change is not None:
            # A change may take out what stands in the base.
            document["config"] = with_base(document.get("config") or {}, self._project.folder)
            change(document["config"])
        if change is not None or text.lstrip().startswith("{"):
            text = yaml.safe_dump({**document, **ours}, sort_keys=False, allow_unicode=True)
        elif ours:
            text = f"{text.rstrip()}\n{yaml.safe_dump(ours)}"
        file = self._cradled if change is None else self._cradled.with_suffix(".session.yaml")
        self._checkout.write(file, text)
        return file

    def _text(self) -> str:
        if not self.written.is_file():
            return ""
        parsed = parse_stack_file(self.written)
        if not parsed.readable:
            raise description_error(self._project.shown(self.written), list(parsed.problems))
        return self.written.read_text(encoding="utf-8-sig")

    @property
    def _cradled(self) -> Path:
        return self.cradle() / f"Pulumi.{self._stack}.yaml"

    def _in_cradle(self) -> dict[str, Any]:
        """What Pulumi wrote when it made the stack."""
        import yaml

        if not self._cradled.is_file():
            return {}
        found = yaml.safe_load(self._cradled.read_text(encoding="utf-8")) or {}
        return {key: found[key] for key in _PULUMIS if key in found}
