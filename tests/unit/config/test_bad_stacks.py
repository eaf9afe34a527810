"""Stack files with one mistake each: what is said of them is kept, whole, beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.config.description import read_description, read_stack_file
from raydog_resources.config.stack_file import parse_stack_file
from raydog_resources.errors import DescriptionError

FOLDER = Path(__file__).parents[2] / "golden" / "bad_stacks"
STACKS = sorted(FOLDER.glob("*.yaml"))
ADVICE = ("write ", "take ", "did you mean ", "there are ", "keep ", "put ", "give ", "move ", "correct ")
SECRETS = ("hunter2", "aHVudGVyMg", "4711")


def said_of(file: Path) -> str:
    with pytest.raises(DescriptionError) as caught:
        read_stack_file(file, FOLDER)
    return str(caught.value).replace(str(FOLDER), "FOLDER") + "\n"


def test_there_are_enough_of_them_and_each_has_its_text() -> None:
    assert len(STACKS) >= 100
    assert {stack.stem for stack in STACKS} == {
        text.name.removesuffix(".expected.txt") for text in FOLDER.glob("*.expected.txt")
    }


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.stem)
def test_a_bad_stack_is_refused_with_these_words(file: Path) -> None:
    assert said_of(file) == file.with_suffix(".expected.txt").read_text(encoding="utf-8")


def test_every_problem_says_what_to_do() -> None:
    texts = {stack.name: stack.with_suffix(".expected.txt").read_text(encoding="utf-8") for stack in STACKS}
    for name, text in texts.items():
        head, *problems = text.rstrip("\n").split("\n  - ")
        assert head.startswith(f"{name}: {len(problems)} problem")
        assert "nothing was touched. Next: correct " in head
        assert head.endswith(" and run the same again:")
        for problem in problems:
            parts = problem.split("; ")
            assert any(part.startswith(ADVICE) for part in parts[1:]), problem


def test_no_secret_is_repeated() -> None:
    with_secrets = [file for file in STACKS if any(word in file.read_text("utf-8") for word in SECRETS)]
    repeated = [file.stem for file in with_secrets if any(word in said_of(file) for word in SECRETS)]
    assert len(with_secrets) >= 6
    # The 4711 of a tag is no secret: it shows that the words would be found.
    assert repeated == ["instance_tags_number"]


@pytest.mark.parametrize(
    "name", ["nodes_negative", "unknown_key", "ports_clash", "template_missing", "tag_is_a_date"]
)
def test_values_from_pulumi_are_refused_with_the_very_same_words(name: str) -> None:
    file = FOLDER / f"{name}.yaml"
    with pytest.raises(DescriptionError) as caught:
        read_description(parse_stack_file(file).values, file, FOLDER)
    assert f"{caught.value}\n" == said_of(file)
