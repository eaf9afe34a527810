"""One stack and what can be done with it: a thin layer on `pulumi.automation` that loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from raydog_resources.errors import EngineError
from raydog_resources.resources.entry import newer_state
from raydog_resources.workspace.deployment import Deployment, read_deployment
from raydog_resources.workspace.engine_run import PREVIEW, EngineRun
from raydog_resources.workspace.engine_trouble import is_unknown_stack, no_such_stack
from raydog_resources.workspace.policies import Policies
from raydog_resources.workspace.run_event import Listener, Said
from raydog_resources.workspace.run_trail import RunTrail
from raydog_resources.workspace.stack_settings import Change, StackSettings
from raydog_resources.workspace.wish import Wish


class ClusterStack:
    """Each verb is one run of the engine; what fails raises an error that says what to do next."""

    def __init__(
        self,
        name: str,
        settings: StackSettings,
        engine: EngineRun,
        *,
        own_passphrase: bool,
        trail: RunTrail,
    ) -> None:
        self.name = name
        self._settings = settings
        self._engine = engine
        self._own_passphrase = own_passphrase
        self._trail = trail

    def deployment(self, *, with_token: bool = False) -> Deployment | None:
        """What the state says; None when the stack was never made. One that says more than we know is refused."""
        secrets = ("--show-secrets",) if with_token else ()
        try:
            found = read_deployment(self._engine.say("stack", "export", "--stack", self.name, *secrets))
        except EngineError as error:
            if is_unknown_stack(error):
                return None
            raise
        if found.unknown:
            raise newer_state(found.unknown)
        return found

    def ensure(self) -> Deployment:
        """The stack, made if it wasn't there. Its salt stays in the checkout."""
        self._settings.require()
        found = self.deployment()
        if found is None:
            secrets = ("--secrets-provider", "passphrase") if self._own_passphrase else ()
            folder = self._settings.cradle()
            try:
                self._engine.say("stack", "init", self.name, "--no-select", *secrets, folder=folder)
            except EngineError:
                # Somebody else may have made it just now.
                found = self.deployment()
                if found is None:
                    raise
        return found or Deployment()

    def up(
        self,
        listener: Listener,
        change: Change | None = None,
        wishes: Iterable[Wish] = (),
        policies: Policies | None = None,
    ) -> dict[str, int]:
        """Make the world as described; first look what there is, if there is anything. Says what changed."""
        rules = policies.options() if policies else {}
        before = self.ensure()
        given = {**self._given(change, refresh=bool(before.resources)), **rules}
        with self._trail.noted("up", listener, self._settings.prices()) as listening:
            changes = self._engine.run("up", listening, lambda stack, ears: stack.up(**given, **ears), wishes)
            if before.pending:
                self._forget_pending(listener)
        return changes

    def preview(
        self,
        listener: Listener,
        *,
        refresh: bool = False,
        wishes: Iterable[Wish] = (),
        policies: Policies | None = None,
    ) -> dict[str, int]:
        """What `up` would change; nothing is touched, and without `refresh` no platform is asked."""
        rules = policies.options() if policies else {}
        self.ensure()
        given: dict[str, Any] = {"config_file": str(self._settings.file()), "refresh": refresh, **rules}
        return self._engine.run(PREVIEW, listener, lambda stack, ears: stack.preview(**given, **ears), wishes)

    def refresh(self, listener: Listener) -> dict[str, int]:
        """Bring the state to what there is; says what differed."""
        self._existing()
        given = self._given()
        with self._trail.noted("refresh", listener) as listening:
            return self._engine.run("refresh", listening, lambda stack, ears: stack.refresh(**given, **ears))

    def destroy(self, listener: Listener) -> dict[str, int]:
        """Remove everything; also what an `up` was making when it was killed, which the state does not have."""
        found = self.deployment() or Deployment()
        if not found.resources and not found.pending:
            return {}
        with self._trail.noted("destroy", listener) as listening:
            lost = self._take_over(found.untraced, listening)
            given = self._given()
            changes = self._engine.run(
                "destroy", listening, lambda stack, ears: stack.destroy(**given, **ears)
            )
            if lost is not None:
                raise lost
            if found.pending:
                self._forget_pending(listener)
        return changes

    def _take_over(self, urns: list[str], listener: Listener) -> EngineError | None:
        """Creating is safe to repeat: it finds what there is. The error, if that could not be done."""
        if not urns:
            return None
        listener.hear(Said(self.name, "taking over what an earlier run was making when it was cut off"))
        given = self._given(target=urns)
        try:
            self._engine.run("up", listener, lambda stack, ears: stack.up(**given, **ears))
        except EngineError as error:
            return error
        return None

    def outputs(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """What the stack puts out; secrets only when asked for."""
        secrets = ("--show-secrets",) if show_secrets else ()
        try:
            printed = self._engine.say("stack", "output", "--json", "--stack", self.name, *secrets)
        except EngineError as error:
            raise no_such_stack(self.name) if is_unknown_stack(error) else error from error
        found: dict[str, Any] = json.loads(printed)
        return found

    def _existing(self) -> Deployment:
        found = self.deployment()
        if found is None:
            raise no_such_stack(self.name)
        return found

    def _forget_pending(self, listener: Listener) -> None:
        """A creation that was cut off and has been repeated since is still in the state's list of such."""
        given = self._given(clear_pending_creates=True)
        self._engine.run("refresh", listener, lambda stack, ears: stack.refresh(**given, **ears))

    def _given(self, change: Change | None = None, **more: Any) -> dict[str, Any]:
        return {"config_file": str(self._settings.file(change)), "show_secrets": False, **more}
