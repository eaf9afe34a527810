"""The SDK's two families of errors, its own exceptions and those of `requests`, in our one tree.

Its own carry the platform's `errorType`, for four types only; for every other it raises an HTTPError that has
the status and the body. Broken answers surface as errors of cattrs or of plain Python.
"""

from __future__ import annotations

import re

from cattrs.errors import BaseValidationError
from requests import RequestException, Response
from requests.exceptions import ReadTimeout
from yellowdog_client.model.exceptions import BaseCustomException, ErrorType

from raydog_resources.errors import (
    AnswerOverdue,
    CouldNotAsk,
    Gone,
    IllegalState,
    NameTaken,
    NotAuthorised,
    PlatformError,
    RequestRefused,
)

FAMILIES = (
    BaseCustomException,
    RequestException,
    BaseValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)

_NAME_TAKEN = re.compile(r"already exists", re.IGNORECASE)
_WRONG_STATE = re.compile(r"Invalid\w*StatusException")
_LONGEST_WORDS = 500

_BY_STATUS: dict[int, type[PlatformError]] = {
    401: NotAuthorised,
    403: NotAuthorised,
    404: Gone,
    408: AnswerOverdue,
    409: IllegalState,
    410: Gone,
    429: CouldNotAsk,
    504: AnswerOverdue,
}
_BY_TYPE: dict[ErrorType, type[PlatformError]] = {
    ErrorType.NotAuthorisedException: NotAuthorised,
    ErrorType.InvalidOperationException: IllegalState,
    ErrorType.InternalServerException: CouldNotAsk,
    ErrorType.InvalidRequestException: RequestRefused,
}
_NEXT: dict[type[PlatformError], str] = {
    CouldNotAsk: "try again; if it lasts, check the network and the platform's status page",
    AnswerOverdue: "look whether it took effect, then try again",
    NotAuthorised: "check the key, and what its application may do",
    Gone: "refresh, so that what no longer exists is forgotten",
    IllegalState: "look at the state it is in",
    NameTaken: "choose another name, or end what holds this one",
    RequestRefused: "correct what the platform names",
}


class ErrorTranslation:
    """Turns what the SDK raises into our tree, and lets a secret into no message."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def translated(self, error: Exception, what: str, thing: str) -> PlatformError:
        """Our error for theirs, with the call (`what`) and the thing it was about."""
        kind, words = _meaning(error)
        done = "nothing was changed" if issubclass(kind, (RequestRefused, NotAuthorised)) else ""
        # First without the secret, then cut: cut first, half a secret could be left.
        words = words.replace(self._secret, "…")[:_LONGEST_WORDS]
        return kind(f"{what}: {words}", thing=thing, done=done, next_step=_NEXT[kind])

    def cause(self, error: Exception) -> Exception | None:
        """The error to chain to: none whose own text, shown in a traceback, would tell the secret."""
        response = error.response if isinstance(error, RequestException) else None
        told = f"{error}{response.text if response is not None else ''}"
        return None if self._secret in told else error


def _meaning(error: Exception) -> tuple[type[PlatformError], str]:
    if isinstance(error, BaseCustomException):
        text = ". ".join(part for part in (error.message, *(error.detail or ())) if part)
        return _sharper(_BY_TYPE[error.errorType], text), f"the platform says: {text}"
    if not isinstance(error, RequestException):
        return CouldNotAsk, f"the answer can't be understood ({type(error).__name__}: {error})"
    if error.response is None:
        kind = AnswerOverdue if isinstance(error, ReadTimeout) else CouldNotAsk
        return kind, f"no answer that can be read ({type(error).__name__}: {error})"
    return _meaning_of_status(error.response)


def _meaning_of_status(response: Response) -> tuple[type[PlatformError], str]:
    status = response.status_code
    kind = _BY_STATUS.get(status, CouldNotAsk if status >= 500 else RequestRefused)
    return _sharper(kind, response.text), f"the platform answers {status} {response.reason}: {response.text}"


def _sharper(kind: type[PlatformError], text: str) -> type[PlatformError]:
    """Two refusals that only their text tells apart from others."""
    if issubclass(kind, (CouldNotAsk, Gone)):
        return kind
    if _WRONG_STATE.search(text):
        return IllegalState
    return NameTaken if _NAME_TAKEN.search(text) else kind
