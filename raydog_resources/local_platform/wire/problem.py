"""What is wrong with a document, and where: collected first, then refused in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from raydog_resources.local_platform.engine.refusal import invalid

Problem = tuple[str, str]
"""Where (`taskGroups[0].name`, "" for the whole document) and what."""

Problems = Sequence[Problem]

FINE: Problems = ()
_MOST_SHOWN = 50
_LONGEST_SHOWN = 80


def below(key: str, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of a part, as problems of the whole."""
    return [
        (key + (path if path.startswith("[") or not path else f".{path}"), text) for path, text in problems
    ]


def shown(text: str) -> str:
    """What a client sent, fit for a sentence."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")


def refuse(problems: Iterable[Problem]) -> None:
    """Raises if there are any: the first is the message, the others are the detail."""
    sentences = [f"{path or 'body'}: {text}" for path, text in problems]
    if sentences:
        more = f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""
        raise invalid(sentences[0] + more, sentences[1:_MOST_SHOWN])
