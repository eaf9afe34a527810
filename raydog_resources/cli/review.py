"""`raydog review`: what a change of the stacks would do, as Markdown for whoever has to agree to it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from raydog_resources.cli.check import add_policy_file
from raydog_resources.cli.desk import Desk
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.workspace.review.markdown import markdown
from raydog_resources.workspace.review.reviewer import Reviewer
from raydog_resources.workspace.review.stack_review import StackReview


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `review` takes beside the stack's name."""
    parser.add_argument("--all", action="store_true", help="every stack of the project")
    parser.add_argument(
        "--base", metavar="COMMIT", default="", help="compare with this commit where no state can be read"
    )
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="one file for each stack, STACK.md")
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_policy_file(parser)


def run(options: argparse.Namespace, desk: Desk) -> ExitCode:
    workplace = desk.workplace()
    project = workplace.project
    # A checkout that keeps its own state has none in a fresh clone: then there is nothing to open.
    readable = not workplace.backend.is_ours or workplace.checkout.state.is_dir()
    reviewer = Reviewer(
        project,
        desk.processes,
        desk.environment,
        desk.stack if readable else None,
        options.base,
        options.policy_config,
    )
    stacks = project.stacks() if options.all else [project.checked_stack(options.stack)]
    reviews = [reviewer.review(stack) for stack in stacks]
    if options.json:
        desk.terminal.result_json([_plain(review) for review in reviews])
    elif options.out is None:
        desk.terminal.result("\n".join(markdown(review) for review in reviews))
    else:
        _write(options.out, reviews)
    return _code(reviews)


def _write(folder: Path, reviews: list[StackReview]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for review in reviews:
        (folder / f"{review.stack}.md").write_text(markdown(review), encoding="utf-8")


def _plain(review: StackReview) -> dict[str, object]:
    """Without what resources are told: that may be private."""
    found = asdict(review)
    for one in found["differences"]:
        del one["before"], one["after"]
    return found


def _code(reviews: list[StackReview]) -> ExitCode:
    if any(review.refused for review in reviews):
        return ExitCode.REFUSED
    return ExitCode.VIOLATED if any(review.violated for review in reviews) else ExitCode.DONE
