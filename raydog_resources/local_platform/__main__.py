"""`python -m raydog_resources.local_platform`."""

from __future__ import annotations

import sys

from raydog_resources.local_platform.command_line import main

sys.exit(main(sys.argv[1:]))
