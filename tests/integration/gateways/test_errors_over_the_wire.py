"""The SDK's errors as real answers, silence and cut connections bring them about."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest

from raydog_resources.errors import (
    AnswerOverdue,
    CouldNotAsk,
    Gone,
    IllegalState,
    NotAuthorised,
    PlatformError,
    RequestRefused,
)
from tests.integration.gateways.connecting import SECRET, Connect
from tests.integration.gateways.scripted_server import Answer, Request, serving

TASK = {"id": "ydid:task:1", "name": "t", "status": "READY"}


def refusal(kind: str, message: str = "it says no") -> dict[str, object]:
    return {"errorType": kind, "message": message, "detail": []}


@pytest.mark.parametrize(
    ("answer", "ours"),
    [
        (Answer(404, refusal("EntityNotFoundException")), Gone),
        (Answer(401, refusal("NotAuthorisedException")), NotAuthorised),
        (Answer(401, text="<html>"), NotAuthorised),
        (Answer(403, refusal("InvalidWorkRequirementStatusException")), IllegalState),
        (Answer(403, text="a proxy says no"), NotAuthorised),
        (Answer(400, refusal("InvalidRequestException")), RequestRefused),
        (Answer(400, text="{broken"), RequestRefused),
        (Answer(409, refusal("ConflictException")), IllegalState),
        (Answer(500, refusal("InternalServerException")), CouldNotAsk),
        (Answer(500, text=""), CouldNotAsk),
        (Answer(504, text=""), AnswerOverdue),
        (Answer(429, text=""), CouldNotAsk),
        (Answer(200, text="<html>not json"), CouldNotAsk),
        (Answer(200, text=""), CouldNotAsk),
        (Answer(200, None), CouldNotAsk),
        (Answer(200, []), CouldNotAsk),
        (Answer(200, {"id": "x", "errors": "nonsense"}), CouldNotAsk),
        (Answer(200, {"name": "no id"}), CouldNotAsk),
        (Answer(cut=True), CouldNotAsk),
    ],
    ids=lambda value: (
        value.__name__ if isinstance(value, type) else f"{value.status} {value.text or value.body}"[:45]
    ),
)
def test_an_answer_has_its_place_in_the_tree(to: Connect, answer: Answer, ours: type[PlatformError]) -> None:
    with serving(lambda request: answer) as server, pytest.raises(PlatformError) as caught:
        to(server.url).tasks.get("ydid:task:1")
    assert type(caught.value) is ours
    assert caught.value.thing == "task ydid:task:1"


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "correct what the platform names"),
        (403, "check the key, and what its application may do"),
        (504, "look whether it took effect, then try again"),
    ],
)
def test_an_answer_comes_with_what_to_do(to: Connect, status: int, advice: str) -> None:
    with serving(lambda request: Answer(status, text="no")) as server, pytest.raises(PlatformError) as caught:
        to(server.url).tasks.get("ydid:task:1")
    assert caught.value.next_step == advice


def test_a_refused_connection_is_no_answer(to: Connect) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(CouldNotAsk, match="no answer that can be read"):
            to(url).application()


@pytest.mark.parametrize("trouble", [Answer(503, text=""), Answer(429, text=""), Answer(cut=True)])
def test_a_read_is_tried_again_until_it_is_answered(to: Connect, trouble: Answer) -> None:
    answers = iter([trouble, trouble, trouble, Answer(200, TASK)])
    with serving(lambda request: next(answers)) as server:
        assert to(server.url).tasks.get("ydid:task:1").name == "t"
        assert len(server.requests) == 4


def test_tries_are_as_many_as_were_ordered(to: Connect) -> None:
    with serving(lambda request: Answer(503, text="")) as server:
        with pytest.raises(CouldNotAsk):
            to(server.url).tasks.get("ydid:task:1")
        assert len(server.requests) == 4


def test_a_server_cannot_make_us_sleep_for_an_hour(to: Connect) -> None:
    began = time.monotonic()
    with serving(lambda request: Answer(503, text="", headers={"Retry-After": "3600"})) as server:
        with pytest.raises(CouldNotAsk):
            to(server.url).tasks.get("ydid:task:1")
        assert len(server.requests) == 4
    assert time.monotonic() - began < 5


def test_silence_ends_with_the_read_time_out(to: Connect) -> None:
    with serving(lambda request: Answer(late=True)) as server:
        began = time.monotonic()
        with pytest.raises(CouldNotAsk, match="imed out"):
            to(server.url, timedelta(milliseconds=50)).tasks.get("ydid:task:1")
        assert time.monotonic() - began < 5
        assert len(server.requests) == 4


def test_a_server_that_shows_our_header_back_does_not_bring_the_secret_into_a_message(to: Connect) -> None:
    def echo(request: Request) -> Answer:
        return Answer(400, text=f"what is {request.headers['Authorization']}?")

    with serving(echo) as server, pytest.raises(RequestRefused) as caught:
        to(server.url).tasks.get("ydid:task:1")
    assert "what is yd-key key-id:…?" in str(caught.value)
    told = [
        caught.value,
        caught.value.__cause__,
        caught.value.__context__ if caught.value.__cause__ else None,
    ]
    assert not any(SECRET in str(error) for error in told)
    assert caught.value.__suppress_context__


def test_this_machine_is_asked_directly_whatever_proxy_is_set(
    to: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        serving(lambda request: Answer(200, TASK)) as proxy,
        serving(lambda request: Answer(200, TASK)) as server,
    ):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        to(server.url).tasks.get("ydid:task:1")
        assert (len(server.requests), len(proxy.requests)) == (1, 0)


def test_the_key_is_shown_as_the_platform_wants_it(to: Connect) -> None:
    with serving(lambda request: Answer(200, {"id": "app", "name": "us"})) as server:
        assert to(server.url).application().name == "us"
        assert server.requests[0].headers["Authorization"] == f"yd-key key-id:{SECRET}"
        assert server.requests[0].path == "/application/"
