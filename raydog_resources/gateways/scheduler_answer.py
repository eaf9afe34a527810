"""What a step on a scheduler's host printed, taken apart at the lines that the step itself wrote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """The words behind one mark, and the text up to the next one."""

    words: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Answer:
    """All sections of one step, in order."""

    sections: tuple[Section, ...]

    def has(self, word: str) -> bool:
        return any(section.words[:1] == (word,) for section in self.sections)

    def text(self, word: str) -> str:
        """Of the first section of that word; "" where there is none."""
        return next((one.text for one in self.sections if one.words[:1] == (word,)), "")

    def of(self, *words: str) -> tuple[Section, ...]:
        """The sections that begin with one of these words."""
        return tuple(one for one in self.sections if one.words[:1] and one.words[0] in words)

    @property
    def code(self) -> int | None:
        """The exit code that the step told last."""
        codes = [one.words[1] for one in self.sections if one.words[:1] == ("code",)]
        return int(codes[-1]) if codes else None

    @property
    def files(self) -> dict[str, str]:
        return {" ".join(one.words[1:]): one.text for one in self.sections if one.words[:1] == ("file",)}


def read_answer(output: str, mark: str) -> Answer:
    """Nobody but the step knows the mark: what a job's files hold can't be taken for a word of it."""
    sections = []
    # The step writes a line's end before each mark, so that a file without one is told from the next section.
    for part in f"\n{output}".split(f"\n{mark} ")[1:]:
        words, _, text = part.partition("\n")
        sections.append(Section(tuple(words.split()), text))
    return Answer(tuple(sections))
