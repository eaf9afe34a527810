"""`python -m raydog_resources.cli`: the command `raydog` where it is not on PATH."""

from __future__ import annotations

import sys

from raydog_resources.cli.command_line import main

sys.exit(main())
