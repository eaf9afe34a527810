"""`python -m raydog_resources.local_platform`."""

import sys

from raydog_resources.local_platform.command_line import main

sys.exit(main(sys.argv[1:]))
