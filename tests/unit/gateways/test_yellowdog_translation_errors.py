"""Both families of the SDK's errors, in our one tree, and the secret in none of them."""

from __future__ import annotations

import pytest
from requests import HTTPError, RequestException, Response
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, JSONDecodeError, ReadTimeout, RetryError
from yellowdog_client.model.exceptions import (
    BaseCustomException,
    ErrorType,
    InternalServerException,
    InvalidRequestException,
    NotAuthorisedException,
)

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
from raydog_resources.gateways.yellowdog_translation_errors import FAMILIES, ErrorTranslation

SECRET = "s3cret"


def http(status: int, body: str = "") -> HTTPError:
    response = Response()
    response.status_code = status
    response.reason = "Because"
    response._content = body.encode()
    return HTTPError(f"{status} Client Error: Because. Response Body: {body[:500]}", response=response)


def bare(kind: ErrorType) -> BaseCustomException:
    error = BaseCustomException("it is so")
    error.errorType = kind
    return error


def translated(error: Exception) -> PlatformError:
    assert isinstance(error, FAMILIES)
    return ErrorTranslation(SECRET).translated(error, "could not read it", "pool p")


CASES: list[tuple[Exception, type[PlatformError]]] = [
    (http(404, "no such pool"), Gone),
    (http(410), Gone),
    (http(401), NotAuthorised),
    (http(403, "<html>a proxy says no</html>"), NotAuthorised),
    (http(403, '{"errorType": "InvalidWorkRequirementStatusException"}'), IllegalState),
    (http(400, '{"errorType": "InvalidTaskStatusException"}'), IllegalState),
    (http(409, "conflict"), IllegalState),
    (http(409, "a pool of that name already exists"), NameTaken),
    (http(400, "requirementName Already Exists"), NameTaken),
    (http(400, "what is that"), RequestRefused),
    (http(413), RequestRefused),
    (http(408), AnswerOverdue),
    (http(429), CouldNotAsk),
    (http(500, "already exists"), CouldNotAsk),
    (http(503), CouldNotAsk),
    (http(504), AnswerOverdue),
    (InvalidRequestException("Worker pool already exists", ("name",)), NameTaken),
    (InvalidRequestException("no such field", ("colour",)), RequestRefused),
    (NotAuthorisedException("who are you"), NotAuthorised),
    (InternalServerException("oops"), CouldNotAsk),
    (bare(ErrorType.InvalidOperationException), IllegalState),
    (NoConnection("refused"), CouldNotAsk),
    (ConnectTimeout("nobody there"), CouldNotAsk),
    (ReadTimeout("too slow"), AnswerOverdue),
    (RetryError("too many 503 error responses"), CouldNotAsk),
    (JSONDecodeError("Expecting value", "<html>", 0), CouldNotAsk),
    (TypeError("argument of type 'NoneType' is not iterable"), CouldNotAsk),
    (ValueError("it lacks the id"), CouldNotAsk),
    (RequestException("something else"), CouldNotAsk),
]


@pytest.mark.parametrize(
    ("error", "ours"), CASES, ids=[f"{type(error).__name__}-{error}"[:40] for error, _ in CASES]
)
def test_an_error_has_its_place_in_the_tree(error: Exception, ours: type[PlatformError]) -> None:
    seen = translated(error)
    assert type(seen) is ours
    assert seen.thing == "pool p"
    assert seen.what.startswith("could not read it: ")
    assert seen.next_step


def test_what_the_platform_says_is_passed_on() -> None:
    error = InvalidRequestException("field is wrong", ("maxNodes: -1",))
    assert "the platform says: field is wrong. maxNodes: -1" in str(translated(error))
    assert "the platform answers 404 Because: no such pool" in str(translated(http(404, "no such pool")))


@pytest.mark.parametrize("error", [InvalidRequestException("no"), http(401)])
def test_a_refusal_says_that_nothing_was_changed(error: Exception) -> None:
    assert translated(error).done == "nothing was changed"


@pytest.mark.parametrize(
    "error",
    [
        http(400, f"bad header yd-key id:{SECRET}"),
        http(400, "x" * 490 + SECRET),
        InvalidRequestException(f"what is {SECRET}"),
        NoConnection(f"proxy got {SECRET}"),
        ValueError(f"can't read {SECRET}"),
    ],
)
def test_the_secret_is_in_no_message_nor_in_the_cause_a_traceback_shows(error: Exception) -> None:
    seen = translated(error)
    assert SECRET not in str(seen)
    assert SECRET[:4] not in str(seen)
    assert ErrorTranslation(SECRET).cause(error) is None


def test_no_cut_leaves_half_a_secret() -> None:
    for length in range(440, 500):
        assert SECRET[:3] not in str(translated(http(400, "x" * length + SECRET)))


def test_other_causes_are_kept() -> None:
    error = NoConnection("refused")
    assert ErrorTranslation(SECRET).cause(error) is error


def test_a_long_answer_is_cut() -> None:
    assert len(str(translated(http(400, "x" * 100_000)))) < 1000
