"""Replies taken apart, good ones and hostile ones."""

from __future__ import annotations

import asyncio
import random
import unittest
from typing import Optional, Tuple

from cartwatch import UnexpectedReply
from cartwatch.http.message import Head, read_body, read_head, request_bytes
from cartwatch.rows import next_query


async def read(raw: bytes, method: str = "GET") -> Tuple[Head, bytes, bytes]:
    """The head, the body, and what is behind it."""
    reader = asyncio.StreamReader()
    reader.feed_data(raw)
    reader.feed_eof()
    head = await read_head(reader)
    body = await read_body(reader, head, method)
    return head, body, await reader.read()


class Messages(unittest.IsolatedAsyncioTestCase):
    async def test_a_body_of_a_length_ends_there(self) -> None:
        head, body, rest = await read(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")
        self.assertEqual((head.status, body, rest, head.keeps_alive), (200, b"abc", b"def", True))

    async def test_chunks_are_joined_and_trailers_passed_over(self) -> None:
        raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\nrest"
        self.assertEqual((await read(raw))[1:], (b"abcde", b"rest"))

    async def test_a_body_without_a_length_ends_with_the_connection(self) -> None:
        head, body, _ = await read(b"HTTP/1.0 200 OK\r\n\r\nall")
        self.assertEqual((body, head.keeps_alive), (b"all", False))

    async def test_interim_replies_are_passed_over(self) -> None:
        raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n"
        self.assertEqual((await read(raw))[0].status, 204)

    async def test_replies_without_a_body_have_none(self) -> None:
        self.assertEqual((await read(b"HTTP/1.1 304 Not\r\nContent-Length: 9\r\n\r\n"))[1], b"")
        self.assertEqual((await read(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "HEAD"))[1], b"")

    async def test_what_cannot_be_read_safely_is_refused(self) -> None:
        wrong = [
            b"SSH-2.0-OpenSSH\r\n\r\n",
            b"HTTP/2 200\r\n\r\n",
            b"HTTP/1.1 2000 OK\r\n\r\n",
            b"HTTP/1.1 \xb200 OK\r\n\r\n",
            b"HTTP/1.1 101 Switching\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\nabc",
            b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
        ]
        for raw in wrong:
            with self.subTest(raw=raw), self.assertRaises(UnexpectedReply):
                await read(raw)

    async def test_a_reply_that_is_cut_anywhere_is_no_reply(self) -> None:
        raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        for length in range(len(raw)):
            with self.subTest(length=length), self.assertRaises(asyncio.IncompleteReadError):
                await read(raw[:length])

    async def test_any_bytes_are_survived(self) -> None:
        chance = random.Random(9)
        words = [b"HTTP/1.1 200 OK", b"\r\n", b"\n", b"Content-Length: ", b"Transfer-Encoding: chunked", b"5", b":", b"\xff"]
        for _ in range(2000):
            raw = b"".join(chance.choice(words) for _ in range(chance.randrange(1, 12)))
            try:
                await read(raw)
            except (UnexpectedReply, asyncio.IncompleteReadError):
                pass

    def test_no_header_can_be_smuggled_into_a_request(self) -> None:
        with self.assertRaises(UnexpectedReply):
            request_bytes("GET", "/", {"X": "a\r\nAuthorization: b"}, None)

    def test_the_next_page_is_read_from_the_link(self) -> None:
        links: "list[tuple[Optional[str], object]]" = [
            ('<?limit=3&cursor=a%2Bb>; rel="next"', {"limit": "3", "cursor": "a+b"}),
            ('<?a=1>; rel="prev",<?a=2>; rel="next"', {"a": "2"}),
            ('<?a=1>; rel="prev"', None),
            ("", None),
            (None, None),
        ]
        for link, query in links:
            self.assertEqual(next_query(link), query)


if __name__ == "__main__":
    unittest.main()
