"""What a command of this engine fails with; the text is what the command line prints after `error: `."""

from __future__ import annotations


class Failure(Exception):
    """A sentence for people, and the exit code that goes with it."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        self.sentence = sentence
        self.exit_code = exit_code
        super().__init__(sentence)
