"""Request bodies: read up to a limit, unpacked up to a limit, and taken for JSON only if they are."""

from __future__ import annotations

import json
import zlib
from typing import Any, NoReturn

from starlette.requests import Request

from raydog_resources.local_platform.engine.refusal import Refusal, invalid

BODY_LIMIT = 8 * 1024 * 1024
_SWALLOWED = 64 * 1024 * 1024
_GZIP = 31


async def read_json(request: Request, *, may_be_empty: bool = False) -> Any:
    """The document in the body; None for an empty one, where that is allowed."""
    content = await read_bytes(request, BODY_LIMIT)
    if not content:
        if may_be_empty:
            return None
        raise invalid("body: is empty; a JSON document is required")
    content_type = request.headers.get("content-type", "application/json")
    if "json" not in content_type:
        raise invalid(f"body: a JSON document is required, not {content_type[:60]!r}")
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding == "gzip":
        content = _unzip(content)
    elif encoding != "identity":
        raise invalid(f"body: Content-Encoding {encoding[:40]!r} is not understood; send gzip or none")
    return _parse(content)


async def read_bytes(request: Request, limit: int) -> bytes:
    """The body as it came; one that is too large is swallowed, so that the client hears the answer."""
    read: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _SWALLOWED:
            break
        if size > limit:
            read.clear()
        else:
            read.append(chunk)
    if size > limit:
        raise _too_large(limit)
    return b"".join(read)


def _too_large(limit: int) -> Refusal:
    return Refusal(
        413, "InvalidRequestException", f"body: larger than {limit} bytes; send it in smaller parts"
    )


def _unzip(content: bytes) -> bytes:
    packed = zlib.decompressobj(_GZIP)
    try:
        unpacked = packed.decompress(content, BODY_LIMIT + 1)
    except zlib.error as error:
        raise invalid(f"body: broken gzip: {error}") from error
    if len(unpacked) > BODY_LIMIT:
        raise _too_large(BODY_LIMIT)
    if not packed.eof:
        raise invalid("body: broken gzip: it ends too early")
    if packed.unused_data:
        raise invalid("body: broken gzip: something follows its end")
    return unpacked


def _parse(content: bytes) -> Any:
    try:
        text = content.decode()
        document = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise invalid(f"body: not UTF-8: {error.reason} at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise invalid(f"body: not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise invalid("body: not JSON: nested too deeply") from error
    except ValueError as error:
        # Python refuses to read whole numbers of many thousand digits.
        raise invalid("body: not JSON: holds too long a number") from error
    if "\\u" in text:
        _refuse_half_characters(document)
    return document


def _refuse_constant(word: str) -> NoReturn:
    raise invalid(f"body: not JSON: {word} is no JSON number")


def _refuse_half_characters(document: Any) -> None:
    """`\\ud800` alone is half a character: neither a file nor an answer could be made of it later."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise invalid("body: not JSON: a \\u escape stands for half a character") from error
