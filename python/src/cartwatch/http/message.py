"""Requests as bytes, and replies read from a stream (RFC 9112)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import AsyncIterator, Dict, Mapping, Optional, Tuple

from ..errors import UnexpectedReply

#: Longest head of a reply, and longest line of a chunk.
HEAD_BYTES = 64 * 1024

#: Longest reply that is kept in memory.
BODY_BYTES = 256 * 1024 * 1024

_PIECE = 64 * 1024


@dataclass(frozen=True)
class Head:
    """The head of a reply."""

    status: int
    #: Names in lower case; of several of one name, the values joined with commas.
    headers: Mapping[str, str]
    #: Whether the connection may be used again once the body was read.
    keeps_alive: bool


def request_bytes(method: str, target: str, headers: Mapping[str, str], body: Optional[bytes]) -> bytes:
    """A whole request. Names and values must be checked: they may have no line breaks."""
    head = [f"{method} {target} HTTP/1.1"]
    head += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None:
        head.append(f"Content-Length: {len(body)}")
    for line in head:
        if "\r" in line or "\n" in line or "\0" in line:
            raise UnexpectedReply("a line break in the head of a request")
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + (body or b"")


async def read_head(reader: asyncio.StreamReader) -> Head:
    """The head of the reply itself; interim ones (1xx) are passed over."""
    while True:
        try:
            raw = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise UnexpectedReply(f"the head of the reply is longer than {HEAD_BYTES} bytes") from None
        head = parse_head(raw)
        if head.status >= 200:
            return head
        if head.status == 101:
            raise UnexpectedReply("the reply changes the protocol, which nobody asked for")


def parse_head(raw: bytes) -> Head:
    """Takes a head apart."""
    lines = raw.decode("latin-1").split("\r\n")
    version, _, rest = lines[0].partition(" ")
    code = rest.partition(" ")[0]
    if not version.startswith("HTTP/1.") or not (code.isascii() and code.isdigit() and len(code) == 3):
        raise UnexpectedReply("what answers does not speak HTTP/1.1")
    headers: Dict[str, str] = {}
    for line in lines[1:]:
        if not line:
            continue
        name, colon, value = line.partition(":")
        if not colon or name != name.strip():
            raise UnexpectedReply("the head of the reply has a line that is no header")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    wishes = headers.get("connection", "").lower()
    keeps_alive = "keep-alive" in wishes if version == "HTTP/1.0" else "close" not in wishes
    return Head(int(code), headers, keeps_alive)


def body_length(head: Head, method: str) -> Tuple[bool, Optional[int]]:
    """Whether the body comes in chunks, and how long it is; neither: it ends with the connection."""
    if method == "HEAD" or head.status in (204, 304):
        return False, 0
    coding = head.headers.get("transfer-encoding")
    if coding is not None:
        if coding.strip().lower() != "chunked":
            raise UnexpectedReply("the reply is coded in a way that nobody asked for")
        return True, None
    said = head.headers.get("content-length")
    if said is None:
        return False, None
    lengths = {part.strip() for part in said.split(",")}
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        raise UnexpectedReply("the reply says no length that can be read")
    return False, int(length)


async def body_pieces(reader: asyncio.StreamReader, head: Head, method: str) -> AsyncIterator[bytes]:
    """The body, piece by piece, as it comes."""
    is_chunked, length = body_length(head, method)
    if is_chunked:
        while True:
            left = await _chunk_size(reader)
            if left == 0:
                break
            while left > 0:
                piece = await _some(reader, left)
                left -= len(piece)
                yield piece
            if await reader.readexactly(2) != b"\r\n":
                raise UnexpectedReply("a chunk of the reply has another length than it says")
        while await reader.readuntil(b"\n") not in (b"\r\n", b"\n"):
            pass
    elif length is not None:
        while length > 0:
            piece = await _some(reader, length)
            length -= len(piece)
            yield piece
    else:
        while True:
            piece = await reader.read(_PIECE)
            if not piece:
                return
            yield piece


async def _some(reader: asyncio.StreamReader, most: int) -> bytes:
    piece = await reader.read(min(most, _PIECE))
    if not piece:
        raise asyncio.IncompleteReadError(b"", most)
    return piece


async def _chunk_size(reader: asyncio.StreamReader) -> int:
    try:
        line = await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError:
        raise UnexpectedReply("a chunk of the reply has no length that can be read") from None
    digits = line.partition(b";")[0].strip()
    if not digits or len(digits) > 15 or not all(digit in b"0123456789abcdefABCDEF" for digit in digits):
        raise UnexpectedReply("a chunk of the reply has no length that can be read")
    return int(digits, 16)


async def read_body(reader: asyncio.StreamReader, head: Head, method: str) -> bytes:
    """The whole body."""
    pieces, size = [], 0
    async for piece in body_pieces(reader, head, method):
        size += len(piece)
        if size > BODY_BYTES:
            raise UnexpectedReply(f"the reply is longer than {BODY_BYTES} bytes; ask for fewer rows")
        pieces.append(piece)
    return b"".join(pieces)
