"""The documents as tests look at them: blocks of code with their language, links, and commands that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source_tree import ROOT

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_INLINE = re.compile(r"`(raydog [^`]*)`")
# What follows a command in a line of a shell, and its placeholders.
_ENDS = re.compile(r"\s+#.*$|\s*(?:[;&|)]|\\$).*$")


@dataclass(frozen=True)
class Block:
    """A fenced block, and which of its page's it is."""

    page: str
    number: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}-{self.number}"


@dataclass(frozen=True)
class Page:
    """One document."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def blocks(self) -> list[Block]:
        found = enumerate(_BLOCK.findall(self.text), start=1)
        return [Block(str(self), number, language, text) for number, (language, text) in found]

    def links(self) -> list[str]:
        """All that lead somewhere in the project."""
        found = _LINK.findall(_BLOCK.sub("", self.text))
        return [link for link in found if not link.startswith(("http://", "https://", "mailto:"))]

    def anchors(self) -> set[str]:
        """The headings, as links name them."""
        shown = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(self.text))
        return {heading.replace(" ", "-") for heading in shown}

    def commands(self) -> Iterator[list[str]]:
        """The words of each `raydog …` that the page names, in a sentence or in a block."""
        lines = (
            line for block in self.blocks() if block.language == "bash" for line in block.text.splitlines()
        )
        in_blocks = (
            line[found.start() :] for line in lines for found in re.finditer(r"\braydog [a-z]", line)
        )
        for said in [*_INLINE.findall(_BLOCK.sub("", self.text)), *in_blocks]:
            yield _ENDS.sub("", said).split()


def pages() -> list[Page]:
    """Everything that people read."""
    top = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    rest = (
        path for folder in ("docs", "examples", "benchmarks") for path in sorted((ROOT / folder).glob("*.md"))
    )
    return [Page(path) for path in [*top, *rest]]


def all_blocks() -> list[Block]:
    return [block for page in pages() for block in page.blocks()]
