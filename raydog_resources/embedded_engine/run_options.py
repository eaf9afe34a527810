"""What one run was asked for beside its kind: the options of up, preview, refresh and destroy that are done here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RunOptions:
    """Named as on the command line. Everything that is not here was refused before a run came about."""

    message: str = ""
    parallel: int = 0
    """0: as many as the engine thinks right."""
    refresh: bool = False
    run_program: bool | None = None
    """None: as is usual for this kind of run."""
    clear_pending_creates: bool = False
    preview_only: bool = False
    skip_preview: bool = False
    expect_no_changes: bool = False
    targets: tuple[str, ...] = ()
    policy_packs: tuple[str, ...] = ()
    policy_pack_configs: tuple[str, ...] = ()
    # How it is shown.
    json: bool = False
    diff: bool = False
    debug: bool = False
    show_config: bool = False
    show_full_output: bool = False
    show_reads: bool = False
    show_replacement_steps: bool = False
    show_sames: bool = False
    show_secrets: bool = False
    show_urns: bool = False
    suppress_outputs: bool = False
    suppress_progress: bool = False
    # How an automation program and this engine meet.
    client: str = ""
    """The address of the program's own language host; "" if the engine has to start the program."""
    exec_kind: str = ""
    event_log: str = ""
    """The file that events are appended to, one JSON object a line."""
