from __future__ import annotations

import asyncio
import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from raydog_resources.local_platform.api.body import BODY_LIMIT
from tests.unit.local_platform.api.in_process import BASE, Platform, requirement

PATH = "/work/requirements"
GOOD = json.dumps(requirement()).encode()
GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "body: is empty; a JSON document is required"),
        (b"{", "body: not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        (b'{"name": "x"\n "namespace": 1}', "body: not JSON: Expecting ',' delimiter at line 2, column 2"),
        (b'{"priority": NaN}', "body: not JSON: NaN is no JSON number"),
        (b'{"priority": -Infinity}', "body: not JSON: -Infinity is no JSON number"),
        (b'{"priority": ' + b"9" * 5000 + b"}", "body: not JSON: holds too long a number"),
        (b"[" * 100_000, "body: not JSON: nested too deeply"),
        (b'{"name": "\xff"}', "body: not UTF-8: invalid start byte at byte 10"),
        (b'{"name": "\\ud800"}', "body: not JSON: a \\u escape stands for half a character"),
        (b"[]", "body: an object was expected, not a list"),
        (b"null", "body: an object was expected, not null"),
        (b'"text"', "body: an object was expected, not a string"),
    ],
)
def test_what_is_no_document_is_refused_with_its_place(
    platform: Platform, content: bytes, message: str
) -> None:
    response = platform.refuse("POST", PATH, content=content)
    assert (response.status_code, response.json()["message"]) == (400, message)
    assert response.json()["errorType"] == "InvalidRequestException"


def test_a_whole_character_may_be_escaped(platform: Platform) -> None:
    body = {**requirement(), "tag": "\N{DOG FACE}"}
    assert platform.ask("POST", PATH, content=json.dumps(body).encode())["tag"] == "\N{DOG FACE}"


def test_a_zipped_body_is_unpacked(platform: Platform) -> None:
    response = platform.send("POST", PATH, content=gzip.compress(GOOD, mtime=0), headers=GZIP)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (GOOD, "incorrect header"),
        (gzip.compress(GOOD, mtime=0)[:-10], "it ends too early"),
        (gzip.compress(GOOD, mtime=0) + b"x", "something follows its end"),
        (gzip.compress(GOOD, mtime=0)[:20] + b"\xff" * 40, ""),
        (zlib.compress(GOOD), "incorrect header"),
    ],
)
def test_broken_gzip_is_refused(platform: Platform, content: bytes, why: str) -> None:
    response = platform.refuse("POST", PATH, content=content, headers=GZIP)
    assert response.status_code == 400
    assert response.json()["message"].startswith("body: broken gzip: ")
    assert why in response.json()["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Encoding": "br"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
def test_content_of_another_kind_is_refused(platform: Platform, headers: dict[str, str]) -> None:
    response = platform.refuse("POST", PATH, content=GOOD, headers=headers)
    assert response.status_code == 400
    assert response.json()["message"].startswith("body: ")


def test_a_bomb_is_not_unpacked(platform: Platform) -> None:
    bomb = gzip.compress(b" " * (200 * 1024 * 1024), compresslevel=1, mtime=0)
    assert len(bomb) < BODY_LIMIT
    tracemalloc.start()
    response = platform.refuse("POST", PATH, content=bomb, headers=GZIP)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status_code == 413
    assert peak < 4 * BODY_LIMIT


def _send_chunks(platform: Platform, count: int) -> tuple[httpx.Response, int, int]:
    """The answer to so many MiB, how many were taken, and the memory that took."""
    taken = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(count):
            taken += 1
            yield b" " * 1024 * 1024

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(platform.app), base_url=BASE) as client:
            headers = {"Authorization": platform.authorization, "Content-Type": "application/json"}
            return await client.post(PATH, content=chunks(), headers=headers)

    tracemalloc.start()
    response = asyncio.run(send())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return response, taken, peak


def test_fifty_megabytes_are_swallowed_and_refused(platform: Platform) -> None:
    response, taken, peak = _send_chunks(platform, 50)
    assert response.status_code == 413
    assert response.json()["errorType"] == "InvalidRequestException"
    assert response.json()["message"] == f"body: larger than {BODY_LIMIT} bytes; send it in smaller parts"
    assert response.headers["connection"] == "close"
    assert taken == 50
    assert peak < 3 * BODY_LIMIT


def test_a_body_without_end_is_not_read_to_its_end(platform: Platform) -> None:
    response, taken, _ = _send_chunks(platform, 10_000)
    assert response.status_code == 413
    assert taken < 70


def test_a_body_just_within_the_limit_is_read(platform: Platform) -> None:
    content = GOOD + b" " * (BODY_LIMIT - len(GOOD))
    assert platform.send("POST", PATH, content=content).status_code == 200
    assert platform.refuse("POST", PATH, content=content + b" ").status_code == 413
