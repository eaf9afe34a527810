"""`python one_process.py up|preview|destroy …`: the benchmark's program as a function, run by the embedded engine."""

from __future__ import annotations

import sys
from pathlib import Path

from pulumi import automation
from things import program

from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand


def main(verb: str) -> None:
    """In the folder of the project."""
    options = automation.LocalWorkspaceOptions(
        work_dir=str(Path.cwd()), project_settings=None, pulumi_command=EmbeddedCommand()
    )
    stack = automation.create_or_select_stack("dev", "benchmark", program, opts=options)
    if verb == "up":
        stack.up()
    elif verb == "preview":
        stack.preview(expect_no_changes=True)
    else:
        stack.destroy()


if __name__ == "__main__":
    main(sys.argv[1])
