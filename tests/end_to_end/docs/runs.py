"""Which test runs which block of the documents."""

from __future__ import annotations

from tests.end_to_end.docs.page import Block

# Pictures, and what a program prints or a person has to fill in.
SHOWN = ("", "text")

_TUTORIAL = "tests/end_to_end/docs/test_tutorial.py"
_LOCAL_PLATFORM = "tests/end_to_end/docs/test_local_platform_page.py"
_TUNNELS = "tests/integration/tunnels/test_ray_tunnels.py"
_FRESH = "tests/end_to_end/cli/test_fresh_clone.py"
ELSEWHERE = {
    "README.md-1": _FRESH,
    "README.md-6": "scripts/test",
    "CONTRIBUTING.md-1": "tests/end_to_end/test_setup.py",
    "CONTRIBUTING.md-2": "scripts/test",
    "docs/command_line.md-1": _TUNNELS,
    "docs/local-platform.md-1": _LOCAL_PLATFORM,
    "docs/local-platform.md-2": _LOCAL_PLATFORM,
    "docs/local-platform.md-3": _LOCAL_PLATFORM,
    "docs/how-to.md-5": "tests/end_to_end/docs/test_blocks.py",
    "docs/policies.md-2": "tests/end_to_end/docs/test_blocks.py",
    **{f"docs/tutorial.md-{number}": _TUTORIAL for number in range(1, 8)},
}
# On nodes that start no process; in these pages every block of these languages is run, one after the other.
_PAGES = (
    "README.md",
    "docs/command_line.md",
    "docs/engines.md",
    "docs/how-to.md",
    "docs/migration.md",
    "docs/policies.md",
    "docs/previews.md",
    "docs/status.md",
)


def run_here(block: Block) -> bool:
    """Whether `test_blocks.py` runs it."""
    return block.page in _PAGES and block.language in ("bash", "python") and str(block) not in ELSEWHERE
