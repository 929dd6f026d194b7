"""What happens when the service is busy, slow, gone, or something else altogether."""

from __future__ import annotations

import asyncio
import logging
import traceback
import unittest
import warnings
from typing import AsyncIterator, List
from unittest import mock

from cartwatch import (
    BadRequest,
    Busy,
    CartwatchError,
    Client,
    ConnectionFailed,
    Fault,
    Forbidden,
    InvalidSetting,
    KeyReused,
    LogEntry,
    NotFound,
    ProblemError,
    RealTimeLogAnalyzer,
    ServerFailed,
    TimedOut,
    TooLarge,
    Unauthorized,
    UnexpectedReply,
)
from pretend import FOUND, TAKEN, Act, Asking, Pretend, problem, reply

ENTRY = LogEntry("2026-03-02T12:00:00Z")


def entries(count: int, size: int = 1) -> List[LogEntry]:
    return [LogEntry("2026-03-02T12:00:00Z", message="x" * size) for _ in range(count)]


class Faults(Asking):
    async def test_a_busy_service_is_asked_again_after_the_time_that_it_names(self) -> None:
        pauses: List[float] = []
        sleep = asyncio.sleep

        async def pause(seconds: float) -> None:
            pauses.append(seconds)
            await sleep(0)

        busy = problem(429, "no room", "Retry-After: 7")
        async with Pretend([busy], [busy], [reply(200, TAKEN)]) as server:
            with mock.patch("cartwatch.http.retry.asyncio.sleep", pause):
                done = await self.client(server.url).ingest([ENTRY])
            self.assertEqual((done.accepted, pauses), (1, [7.0, 7.0]))
            keys = {got.headers["idempotency-key"] for got in server.got}
            bodies = {got.body for got in server.got}
            self.assertEqual((len(server.got), len(keys), len(bodies)), (3, 1, 1))

    async def test_a_service_that_stays_busy_is_told_with_what_was_delivered(self) -> None:
        async with Pretend([reply(200, TAKEN)], [problem(429, "no room", "Retry-After: 60")]) as server:
            with self.assertRaisesRegex(Busy, "no room.*patience") as raised:
                await self.client(server.url).ingest(entries(2, 200_000))
            self.assertEqual(raised.exception.retry_after, 60)
            assert raised.exception.ingested is not None
            self.assertEqual(raised.exception.ingested.accepted, 1)

    async def test_a_request_whose_reply_was_lost_is_sent_again_under_its_key(self) -> None:
        half = reply(200, TAKEN)[:-5]
        under_way = problem(409, "wait", type="urn:cartwatch:problem:idempotency-key-under-way")
        async with Pretend([reply(200, FOUND)], [None], [half, None], [under_way], [reply(200, TAKEN)]) as server:
            client = self.client(server.url)
            await client.search("q")
            self.assertEqual((await client.ingest([ENTRY])).accepted, 1)
            self.assertEqual(len({got.headers["idempotency-key"] for got in server.got[1:]}), 1)
            self.assertEqual(len(server.got), 5)

    async def test_calls_of_their_own_have_keys_of_their_own(self) -> None:
        async with Pretend([reply(200, TAKEN)], [reply(200, TAKEN)]) as server:
            client = self.client(server.url)
            await client.ingest([ENTRY])
            await client.ingest([ENTRY])
            self.assertNotEqual(*(got.headers["idempotency-key"] for got in server.got))

    async def test_connections_are_used_again(self) -> None:
        found: List[Act] = [reply(200, FOUND)]
        async with Pretend(found, found, found) as server:
            client = self.client(server.url)
            for _ in range(3):
                await client.search("q")
            self.assertEqual({got.connection for got in server.got}, {0})

    async def test_a_connection_that_was_closed_meanwhile_costs_nothing(self) -> None:
        async with Pretend([reply(200, FOUND), 0.05, None], [reply(200, FOUND)]) as server:
            client = self.client(server.url, patience=0)
            await client.search("q")
            await asyncio.sleep(0.1)
            await client.search("q")
            self.assertEqual([got.connection for got in server.got], [0, 1])

    async def test_no_more_than_eight_connections_are_open_at_a_time(self) -> None:
        slow: List[Act] = [0.02, reply(200, FOUND)]
        async with Pretend(*[slow] * 40) as server:
            client = self.client(server.url)
            await asyncio.gather(*(client.search("q") for _ in range(40)))
            self.assertEqual(len({got.connection for got in server.got}), 8)

    async def test_a_call_that_is_cancelled_closes_its_connection_and_no_other(self) -> None:
        async with Pretend([reply(200, FOUND)], [60.0], [reply(200, FOUND)]) as server:
            client = self.client(server.url)
            await client.search("q")
            call = asyncio.ensure_future(client.search("slow"))
            while len(server.got) < 2:
                await asyncio.sleep(0.01)
            call.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await call
            await client.search("q")
            self.assertEqual([got.connection for got in server.got], [0, 0, 1])

    async def test_a_reply_that_does_not_come_is_told(self) -> None:
        async with Pretend([60.0]) as server:
            with self.assertRaisesRegex(TimedOut, f"GET {server.url}/api/v1/search: .*did not answer within 0.1 s"):
                await self.client(server.url, timeout=0.1, patience=0).search("q")

    async def test_a_service_that_was_never_there_is_told_at_once(self) -> None:
        async with Pretend() as server:
            url = server.url
        with self.assertRaisesRegex(ConnectionFailed, "can't be reached.*does the service run there"):
            await self.client(url, patience=1e6).search("q")

    async def test_what_does_not_speak_http_is_told(self) -> None:
        async with Pretend([b"SSH-2.0\r\n\r\n"]) as server:
            with self.assertRaisesRegex(UnexpectedReply, "does not speak HTTP"):
                await self.client(server.url).search("q")

    async def test_what_is_no_cartwatch_is_told(self) -> None:
        page = reply(200, b"<html>", kind="text/html")
        async with Pretend([page], [reply(200, [])], [reply(200, {"query": 4})], [reply(404, b"<html>")]) as server:
            client = self.client(server.url)
            for words in ("no JSON", "no object", "query is no text"):
                with self.assertRaisesRegex(UnexpectedReply, words):
                    await client.search("q")
            with self.assertRaisesRegex(NotFound, "something else than cartwatch"):
                await client.search("q")

    async def test_a_redirect_is_not_followed(self) -> None:
        async with Pretend() as other, Pretend([reply(307, {}, f"Location: {other.url}/")]) as server:
            with self.assertRaises(ProblemError) as raised:
                await self.client(server.url, token="secret").search("q")
            self.assertEqual((raised.exception.status, other.got), (307, []))

    async def test_problems_become_exceptions_that_say_where(self) -> None:
        kinds = [
            (400, BadRequest),
            (401, Unauthorized),
            (403, Forbidden),
            (404, NotFound),
            (413, TooLarge),
            (418, BadRequest),
            (500, ServerFailed),
        ]
        for status, kind in kinds:
            with self.subTest(status=status):
                errors = [{"parameter": "limit", "detail": "too many"}, "what?"]
                async with Pretend([problem(status, "limit is wrong", errors=errors)]) as server:
                    with self.assertRaises(kind) as raised:
                        await self.client(server.url).search("anna@example.org")
                    error = raised.exception
                    self.assertIs(type(error), kind)
                    self.assertIn(f"GET {server.url}/api/v1/search: {status} Title: limit is wrong", str(error))
                    self.assertNotIn("anna", str(error))
                    self.assertEqual(error.faults, (Fault("too many", "limit"),))

    async def test_a_key_that_was_used_for_something_else_is_told(self) -> None:
        used = problem(422, "another request", type="urn:cartwatch:problem:idempotency-key-reused")
        async with Pretend([used]) as server:
            with self.assertRaises(KeyReused):
                await self.client(server.url).resolve("inc-1", "fix", key="k")
            self.assertEqual(server.got[0].headers["idempotency-key"], "k")

    async def test_a_delivery_that_is_too_large_is_halved(self) -> None:
        large = problem(413, "too large")
        async with Pretend([large], [large], [reply(200, TAKEN)]) as server:
            done = await self.client(server.url).ingest(entries(2))
            self.assertEqual((done.accepted, done.rejected), (1, 1))
            self.assertEqual([(one.entry, one.status) for one in done.refused], [(0, 413)])

    async def test_refused_entries_are_told_by_their_number_among_all(self) -> None:
        bad = {"accepted": 0, "rejected": 1, "errors": [{"record": 0, "line": 1, "status": 400, "reason": "empty"}]}
        async with Pretend([reply(200, TAKEN)], [reply(400, bad)], [problem(400, "no records")]) as server:
            client = self.client(server.url)
            done = await client.ingest(entries(2, 200_000))
            self.assertEqual([(one.entry, one.reason) for one in done.refused], [(1, "empty")])
            with self.assertRaisesRegex(BadRequest, "no records"):
                await client.ingest([ENTRY])

    async def test_entries_are_read_only_as_fast_as_they_are_taken(self) -> None:
        read = 0

        async def source() -> AsyncIterator[LogEntry]:
            nonlocal read
            for entry in entries(100, 100_000):
                read += 1
                yield entry

        async with Pretend([60.0]) as server:
            call = asyncio.ensure_future(self.client(server.url).ingest(source()))
            while not server.got:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            self.assertLessEqual(read, 4)
            call.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await call

    async def test_events_go_on_over_a_new_connection_and_say_that_some_may_be_lost(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        first = head + b'retry: 10\n\nevent: missed\ndata: {"events": 2}\n\n'
        with_id = head + b'id: 41\nevent: missed\ndata: {"events": 3}\n\n'
        busy = problem(503, "starting", "Retry-After: 0")
        async with Pretend([first, None], [busy], [with_id, None], [with_id, 60.0]) as server:
            events = self.client(server.url).events()
            found = [(event.kind, event.missed) for event in [await events.__anext__() for _ in range(4)]]
            await events.aclose()
            # With an id the service can tell what came meanwhile, so nothing is said to be lost.
            self.assertEqual(found, [("missed", 2), ("missed", None), ("missed", 3), ("missed", 3)])
            self.assertEqual([got.headers.get("last-event-id") for got in server.got], [None, None, None, "41"])

    async def test_events_end_where_they_are_not_allowed(self) -> None:
        async with Pretend([problem(403, "no")]) as server:
            with self.assertRaises(Forbidden):
                await self.client(server.url).events().__anext__()

    async def test_events_give_up_when_patience_is_at_its_end(self) -> None:
        async with Pretend() as server:
            url = server.url
        with self.assertRaises(ConnectionFailed):
            await self.client(url).events(patience=0.1).__anext__()


class Secrets(Asking):
    async def test_a_token_is_in_its_header_and_nowhere_else(self) -> None:
        lines: List[str] = []
        handler = logging.Handler()
        handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(logging.DEBUG)
        try:
            async with Pretend([problem(401, "unknown token")], [b"HTTP/1.1 2", None]) as server:
                client = self.client(server.url, token="s3cret", patience=0)
                for _ in range(2):
                    with self.assertRaises(CartwatchError) as raised:
                        await client.search("q")
                    lines.append("".join(traceback.format_exception(None, raised.exception, None)))
                lines.append(repr(client) + repr(vars(client)) + repr(vars(client._transport)))
                self.assertEqual(server.got[0].headers["authorization"], "Bearer s3cret")
        finally:
            logging.getLogger().removeHandler(handler)
            logging.getLogger().setLevel(logging.WARNING)
        self.assertNotIn("s3cret", "".join(lines))

    async def test_logs_go_under_the_token_that_is_for_them(self) -> None:
        async with Pretend([reply(200, FOUND)], [reply(200, TAKEN)]) as server:
            client = self.client(server.url, token="reads", ingest_token="ingests")
            await client.search("q")
            await client.ingest([ENTRY])
            self.assertEqual([got.headers["authorization"] for got in server.got], ["Bearer reads", "Bearer ingests"])

    def test_no_token_goes_over_a_line_in_the_clear(self) -> None:
        with self.assertRaisesRegex(InvalidSetting, "in the clear"):
            Client("http://shop.example:7878", token="secret")
        Client("http://shop.example:7878", token="secret", token_in_clear=True)
        Client("http://shop.example:7878")
        Client("https://shop.example:7878", token="secret")
        for here in ("127.0.0.1:7878", "http://[::1]:7878", "http://localhost"):
            Client(here, token="secret")

    def test_settings_that_cannot_be_used_are_told_without_what_is_in_them(self) -> None:
        wrong = [
            {"url": "http://anna:secret@127.0.0.1"},
            {"url": "ftp://secret"},
            {"url": "http://127.0.0.1:secret"},
            {"url": "http://127.0.0.1/?token=secret"},
            {"url": "http://127.0.0.1/a\r\nb: secret"},
            {"url": "127.0.0.1", "token": "secret\r\nX: y"},
            {"url": "127.0.0.1", "ingest_token": "secret\u00fc"},
        ]
        for given in wrong:
            with self.subTest(given=given), self.assertRaises(InvalidSetting) as raised:
                Client(**given)  # type: ignore[arg-type]
            self.assertNotIn("secret", str(raised.exception))
        for timeout, patience in ((0.0, 1.0), (float("nan"), 1.0), (1.0, -1.0)):
            with self.subTest(timeout=timeout, patience=patience), self.assertRaises(InvalidSetting):
                Client("127.0.0.1", timeout=timeout, patience=patience)
        with mock.patch.dict("os.environ", {"CARTWATCH_URL": ""}), self.assertRaisesRegex(InvalidSetting, "CARTWATCH_URL"):
            Client()

    def test_the_environment_says_what_the_caller_does_not(self) -> None:
        variables = {"CARTWATCH_URL": "http://127.0.0.1:9", "CARTWATCH_TOKEN": "t"}
        with mock.patch.dict("os.environ", variables):
            self.assertEqual(repr(Client()), "Client(http://127.0.0.1:9)")
            self.assertEqual(repr(Client("localhost:8")), "Client(http://localhost:8)")

    def test_settings_that_a_running_service_has_itself_are_ignored_aloud(self) -> None:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            RealTimeLogAnalyzer("127.0.0.1:9")
            RealTimeLogAnalyzer("127.0.0.1:9", openai_api_key="secret", redis_host="r")
        (warning,) = said
        self.assertIn("openai_api_key, redis_host", str(warning.message))
        self.assertNotIn("secret", str(warning.message))
        self.assertEqual(warning.filename, __file__)


if __name__ == "__main__":
    unittest.main()
