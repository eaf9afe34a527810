"""The platform's "no": an HTTP status, YellowDog's name for the error, a sentence that names the field."""

from __future__ import annotations


class Refusal(Exception):
    """A request that is not carried out; nothing has changed."""

    def __init__(self, status: int, error_type: str, message: str, detail: list[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.error_type = error_type
        self.message = message
        self.detail = detail or []


def invalid(message: str, detail: list[str] | None = None) -> Refusal:
    """The request makes no sense."""
    return Refusal(400, "InvalidRequestException", message, detail)


def name_taken(noun: str, namespace: str, name: str) -> Refusal:
    """Clients look for the words "already exists"."""
    return Refusal(400, "InvalidRequestException", f"{noun} '{name}' already exists in '{namespace}'")


def not_found(noun: str, what: str) -> Refusal:
    """No such thing."""
    return Refusal(404, "NotFoundException", f"{noun} '{what}' not found")


def illegal_transition(noun: str, ident: str, current: str, wanted: str) -> Refusal:
    """A step that the thing's state machine does not have."""
    return Refusal(
        403,
        f"Invalid{noun}StatusException",
        f"{noun} '{ident}' is {current}: it cannot be {wanted}",
    )
