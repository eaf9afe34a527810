"""A person's own script inside ours: carried unchanged, to be written to a file on the node and run."""

from __future__ import annotations

FILE = "own_script.sh"
_END = "END_OF_OWN_SCRIPT"


def carried(text: str) -> str:
    """The lines that hand the node over to it."""
    end = free_word(text, _END)
    body = text if text.endswith("\n") or not text else f"{text}\n"
    return f"\nraydog_become {FILE} <<'{end}'\n{body}{end}\n"


def free_word(text: str, word: str) -> str:
    """A last line that the text itself does not have: the word, made longer until it is one."""
    lines = set(text.splitlines())
    while word in lines:
        word += "_"
    return word
