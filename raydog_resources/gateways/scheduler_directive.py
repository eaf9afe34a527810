"""Further options that a person hands to the scheduler: those that would break the rest are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from raydog_resources.errors import DescriptionError

ARRAY = "a cluster is one job, and this makes an array of them"
OURS = "raydog gives this option itself"
SYNTAX = "this is no option"


def checked_directives(
    directives: Sequence[str], refused: Mapping[str, str], program: str
) -> tuple[str, ...]:
    """The directives as words of a command line. `refused`: why, by option; short options stand with one dash."""
    for directive in directives:
        option = _option(directive)
        why = refused.get(option) or (None if option else SYNTAX)
        if why is not None:
            raise DescriptionError(
                f"{why}: {directive!r}",
                thing="runs_on.directives",
                done="nothing was submitted",
                next_step=f"take it out, or write an option as {program} takes it, such as --option=value",
            )
    # A value may stand behind the first space, as on a command line.
    return tuple(word for directive in directives for word in directive.split(" ", 1))


def _option(directive: str) -> str:
    """Its name: `--array` of `--array=1-3`, `-a` of `-a1-3`; "" for what is none."""
    if "\n" in directive or not directive.startswith("-") or directive in ("-", "--"):
        return ""
    if directive.startswith("--"):
        return directive.partition("=")[0].partition(" ")[0]
    return directive[:2]
