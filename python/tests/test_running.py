"""Against a real service that runs already."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import subprocess
import sys
import threading
import unittest
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Set

import cartwatch
from cartwatch import (
    Client,
    Forbidden,
    IncidentRow,
    InvalidSetting,
    LiveEvent,
    LogEntry,
    NotFound,
    NotTrusted,
    RealTimeLogAnalyzer,
    TooLarge,
    Unauthorized,
)
from cartwatch.http.transport import Request
from served import Served, failed


class Running(unittest.IsolatedAsyncioTestCase):
    """A service without tokens, for each test a new one."""

    def setUp(self) -> None:
        self.served = Served()
        self.addCleanup(self.served.remove)
        self.served.start()

    async def asyncSetUp(self) -> None:
        self.analyzer = RealTimeLogAnalyzer(self.served.url)
        self.addAsyncCleanup(self.analyzer.close)

    async def test_a_failed_payment_gives_findings_an_incident_and_a_solution(self) -> None:
        analysis = await self.analyzer.process_session_logs([failed()])
        assert analysis is not None
        kinds = {finding.kind for finding in analysis.findings}
        self.assertLessEqual({"error_pattern", "slow_request"}, kinds)
        for finding in analysis.findings:
            self.assertTrue(finding.evidence)
            self.assertEqual(finding.worst_seconds, 8.5)
        self.assertEqual((analysis.incident.category, analysis.incident.step), ("payment", "payment"))
        self.assertEqual((analysis.incident.error_code, analysis.known), ("PAYMENT_TIMEOUT", "new"))
        self.assertTrue(analysis.solution.steps and analysis.similar)
        self.assertTrue(all(step.cites for step in analysis.solution.steps))
        self.assertIn(analysis.incident.id, str(analysis))

    async def test_both_spellings_of_the_call_give_the_same(self) -> None:
        nameless = dataclasses.replace(failed(), session_id=None)
        calls = [
            self.analyzer.process_session_logs("sess_123", [nameless], remember=False),
            self.analyzer.process_session_logs(session_id="sess_123", logs=(failed() for _ in range(1)), remember=False),
            self.analyzer.process_session_logs([failed()], remember=False),
            self.analyzer.process_session_logs(logs=[failed()], remember=False),
        ]
        first, *others = await asyncio.gather(*calls)
        self.assertIsNotNone(first)
        for other in others:
            self.assertEqual(other, first)
        wrong: List[Any] = [(), ("sess_123",), ("sess_123", "no logs"), ("sess_123", [], []), ({"no": "list"},)]
        for given in wrong:
            untyped: Any = self.analyzer.process_session_logs
            with self.subTest(given=given), self.assertRaises(TypeError):
                await untyped(*given)

    async def test_a_healthy_session_gives_nothing(self) -> None:
        healthy = dataclasses.replace(failed(), error_code=None, response_time=0.2)
        self.assertIsNone(await self.analyzer.process_session_logs([healthy]))
        self.assertIsNone(await self.analyzer.process_session_logs([]))

    async def test_a_look_leaves_no_trace_and_a_call_is_remembered(self) -> None:
        look = await self.analyzer.look([failed()])
        self.assertEqual((look.entries, look.rejected, len(look.incidents)), (1, 0, 1))
        looked = await self.analyzer.process_session_logs([failed()], remember=False)
        assert looked is not None
        self.assertFalse(looked.is_remembered)
        self.assertEqual(await self.analyzer.incidents().all(), [])
        told = await self.analyzer.process_session_logs([failed()])
        assert told is not None
        (row,) = await self._remembered(1)
        self.assertEqual((row.id, row.status, row.occurrences), (told.incident.id, "open", 1))

    async def test_a_failure_that_came_back_is_answered_with_what_was_tried(self) -> None:
        first = await self.analyzer.process_session_logs([failed()])
        assert first is not None
        id, fix = first.incident.id, "Switched to the reserve gateway"
        await self._remembered(1)
        once = await self.analyzer.resolve(id, fix, applied_at="2026-03-02T13:00:00Z", by="anna", key="fix-1")
        again = await self.analyzer.resolve(id, fix, applied_at="2026-03-02T13:00:00Z", by="anna", key="fix-1")
        self.assertEqual((once.status, again.raw["actions"]), ("resolved", once.raw["actions"]))
        said = await self.analyzer.feedback(id, "helpful", note="quick")
        self.assertEqual(len(said.raw["actions"]), 2)
        later = dataclasses.replace(failed("sess_987"), timestamp="2026-03-03T09:00:00Z")
        second = await self.analyzer.process_session_logs([later])
        assert second is not None
        self.assertEqual((second.incident.id, second.known), (id, "recurred"))
        self.assertTrue(any(id in step.cites and fix in step.text for step in second.solution.steps), second.solution)
        await self._until("its coming back", lambda: self._is(id, "recurred"))
        self.assertEqual((await self.analyzer.incident(id[:8])).incident.id, id)
        found = await self.analyzer.search("payment timeout at checkout", limit=3)
        self.assertIn(id, [hit.id for hit in found.hits])
        self.assertTrue(found.hits[0].why)

    async def test_answers_come_in_the_language_that_is_asked_for(self) -> None:
        analysis = await self.analyzer.process_session_logs([failed()], language="ru", remember=False)
        assert analysis is not None
        self.assertEqual(analysis.solution.language, "ru")
        self.assertRegex(analysis.solution.summary, "[а-я]")

    async def test_what_is_not_there_is_told(self) -> None:
        with self.assertRaises(NotFound):
            await self.analyzer.incident("inc-000000000000")
        for id in ("../sessions", "a/b?c=d", "Ж", " "):
            with self.subTest(id=id), self.assertRaises((NotFound, InvalidSetting)):
                await self.analyzer.incident(id)
        with self.assertRaises(InvalidSetting):
            await self.analyzer.incident("..")
        with self.assertRaises(cartwatch.BadRequest) as raised:
            await self.analyzer.incidents(page=0).all()
        self.assertEqual([fault.parameter for fault in raised.exception.faults], ["limit"])

    async def test_lists_are_read_page_by_page(self) -> None:
        logs = [dataclasses.replace(failed(f"s{n}"), error_code=f"CODE_{'ABCDEFG'[n]}", service=f"pay{n}") for n in range(7)]
        await self.analyzer.process_session_logs(logs)
        await self._remembered(7)
        pages = await self.analyzer.incidents(page=2).all()
        whole = await self.analyzer.incidents().all()
        self.assertEqual([row.id for row in pages], [row.id for row in whole])
        self.assertEqual(len({row.id for row in pages}), 7)
        self.assertEqual([row.id for row in await self.analyzer.incidents(page=2).first(3)], [row.id for row in whole[:3]])

    async def test_many_entries_are_taken_each_once_and_bad_ones_are_told(self) -> None:
        async def entries() -> Any:
            for number in range(3000):
                yield LogEntry("2026-03-02T12:00:00Z", f"s{number}", message="x" * 300)
                if number == 2000:
                    yield {"timestamp": "2026-03-02T12:00:00Z", "message": "y" * 2_000_000}

        done = await self.analyzer.ingest(entries())
        self.assertEqual((done.accepted, done.rejected), (3000, 1))
        self.assertEqual([one.entry for one in done.refused], [2001])

        async def all_are_analysed() -> bool:
            return await self._taken_in() >= 3000

        await self._until("the analysis of all", all_are_analysed)
        self.assertEqual(await self._taken_in(), 3000)

    async def test_a_look_at_too_much_is_refused_with_what_to_do(self) -> None:
        logs = [LogEntry("2026-03-02T12:00:00Z", message="x" * 1000) for _ in range(5000)]
        with self.assertRaises(TooLarge):
            await self.analyzer.look(logs)

    async def test_complaints_are_taken_in_listed_and_reported(self) -> None:
        rows: List[Dict[str, Any]] = [
            {"ticket": f"T-{n}", "at": "2026-03-02T12:05:00Z", "text": "Оплата картой не проходит", "session": "sess_123"}
            for n in range(3)
        ]
        await self.analyzer.process_session_logs([failed()])
        taken = await self.analyzer.add_complaints([*rows, {"colour": 1}], source="desk")
        self.assertEqual((taken.new, taken.rejected, len(taken.rejects)), (3, 1, 1))
        self.assertEqual((await self.analyzer.add_complaints(rows, source="desk")).same, 3)
        listed = await self.analyzer.complaints(source="desk", page=2).all()
        self.assertEqual({one.ticket for one in listed}, {"T-0", "T-1", "T-2"})
        self.assertNotIn("картой", repr(listed))
        report = await self.analyzer.complaint_report(since="2026-03-01T00:00:00Z", until="2026-03-04T00:00:00Z")
        self.assertEqual((report.complaints, report.fixes), (3, []))

    async def test_events_tell_of_an_incident_and_go_on_after_a_restart(self) -> None:
        events = self.analyzer.events()
        self.addAsyncCleanup(events.aclose)
        async with contextlib.AsyncExitStack() as stack:
            waiting: "asyncio.Task[LiveEvent]" = asyncio.ensure_future(_next(events))
            stack.callback(waiting.cancel)
            # Whoever connects learns only of what comes afterwards.
            event = await self._until_told(waiting, "s1")
            self.assertEqual(event.kind, "opened")
            assert event.incident is not None
            self.assertEqual(event.incident.category, "payment")
            self.assertIn(event.incident.id, [one.id for one in await self.analyzer.live()])
            listen = self.served.url.split("://")[1]
            waiting = asyncio.ensure_future(_next_missed(events))
            stack.callback(waiting.cancel)
            self.served.kill()
            await asyncio.get_running_loop().run_in_executor(None, self.served.start, listen)
            self.assertEqual((await asyncio.wait_for(waiting, 60)).missed, None)

    async def test_what_the_client_reads_is_what_the_service_describes(self) -> None:
        transport = await self.analyzer._open()
        document = (await transport.ask(Request("GET", "/openapi.json"))).json()
        schemas = document["components"]["schemas"]
        described = {
            "SolutionStep": cartwatch.Step,
            "LineAnalysis": cartwatch.Look,
            "ComplaintRow": cartwatch.Complaint,
            "LinkRow": cartwatch.Link,
            "Effect": cartwatch.Effect,
            **{name: getattr(cartwatch, name) for name in _SAME_NAME},
        }
        for name, kind in described.items():
            properties: Set[str] = set(schemas[name]["properties"])
            fields = {field.name for field in dataclasses.fields(kind)} - {"raw", "lacking"}
            self.assertLessEqual(fields, properties, name)
        self.assertLessEqual(set(_PATHS), set(document["paths"]))

    async def _until_told(self, waiting: "asyncio.Task[LiveEvent]", session: str) -> LiveEvent:
        for minute in range(60):
            await self.analyzer.process_session_logs([failed(f"{session}-{minute}", minute)])
            finished, _ = await asyncio.wait([waiting], timeout=1)
            if finished:
                return waiting.result()
        raise AssertionError("no event comes")

    async def _taken_in(self) -> int:
        """Entries that were analysed."""
        reply = await (await self.analyzer._open()).ask(Request("GET", "/api/v1/live"))
        return int(reply.json()["analysis"]["entries"])

    async def _is(self, id: str, status: str) -> bool:
        return (await self.analyzer.incident(id)).status == status

    async def _remembered(self, count: int) -> List[IncidentRow]:
        """The incidents, when there are so many."""

        async def are_there() -> bool:
            return len(await self.analyzer.incidents().all()) == count

        await self._until(f"an incident of {count}", are_there)
        return await self.analyzer.incidents().all()

    async def _until(self, what: str, holds: Callable[[], Awaitable[bool]]) -> None:
        """Waits until something holds; nothing is measured by it."""
        for _ in range(600):
            if await holds():
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{what} does not come")


_SAME_NAME = [
    "AnalyzedIncident",
    "ComplaintReport",
    "ComplaintsTaken",
    "Evidence",
    "Finding",
    "FixEffect",
    "Incident",
    "IncidentDetail",
    "IncidentRow",
    "LiveIncident",
    "SearchResult",
    "Similar",
    "Solution",
    "Why",
]

_PATHS = [
    "/api/v1/complaints",
    "/api/v1/complaints/report",
    "/api/v1/entries",
    "/api/v1/events",
    "/api/v1/incidents",
    "/api/v1/incidents/{id}",
    "/api/v1/incidents/{id}/actions",
    "/api/v1/incidents/{id}/feedback",
    "/api/v1/incidents/{id}/resolve",
    "/api/v1/live",
    "/api/v1/search",
    "/api/v1/sessions/analyze",
]


async def _next(events: Any) -> LiveEvent:
    event = await events.__anext__()
    assert isinstance(event, LiveEvent)
    return event


async def _next_missed(events: Any) -> LiveEvent:
    while True:
        event = await _next(events)
        if event.kind == "missed":
            return event


class Guarded(unittest.IsolatedAsyncioTestCase):
    """A service with tokens."""

    async def test_each_token_does_what_its_role_allows(self) -> None:
        served = Served()
        self.addCleanup(served.remove)
        read, ingest, operate = (served.token(role, role) for role in ("read", "ingest", "operate"))
        served.start()
        async with Client(served.url) as nobody, Client(served.url, token="wrong") as wrong:
            for client in (nobody, wrong):
                with self.assertRaisesRegex(Unauthorized, "CARTWATCH_TOKEN"):
                    await client.search("q")
        async with RealTimeLogAnalyzer(served.url, token=read) as reader:
            with self.assertRaisesRegex(Forbidden, "ingest_token"):
                await reader.process_session_logs([failed()])
            self.assertIsNotNone(await reader.process_session_logs([failed()], remember=False))
        async with RealTimeLogAnalyzer(served.url, token=operate, ingest_token=ingest) as analyzer:
            analysis = await analyzer.process_session_logs([failed()])
            assert analysis is not None
            self.assertEqual((await analyzer.resolve(analysis.incident.id, "fixed")).status, "resolved")
        with self.assertRaises(Unauthorized):
            async with Client(served.url, token="wrong") as wrong:
                await wrong.events().__anext__()

    async def test_tls_is_verified_against_a_private_authority(self) -> None:
        folder = os.environ.get("PYTHON_CLIENT_TLS")
        if not folder:
            self.skipTest("PYTHON_CLIENT_TLS names no folder with cert.pem and key.pem for localhost")
        cert, key = str(Path(folder) / "cert.pem"), str(Path(folder) / "key.pem")
        served = Served("--tls-cert", cert, "--tls-key", key)
        self.addCleanup(served.remove)
        token = served.token("reader", "read")
        served.start()
        port = served.url.rsplit(":", 1)[1]
        async with Client(f"https://localhost:{port}", token=token, ca_file=cert) as client:
            self.assertEqual(await client.incidents().all(), [])
            self.assertEqual(await client.live(), [])
        for url, ca_file in ((f"https://localhost:{port}", None), (f"https://127.0.0.1:{port}", cert)):
            with self.subTest(url=url), self.assertRaisesRegex(NotTrusted, "CARTWATCH_CA_FILE"):
                async with Client(url, token=token, ca_file=ca_file) as client:
                    await client.live()
        with self.assertRaises(InvalidSetting):
            Client(f"https://localhost:{port}", ca_file=key)
        with self.assertRaises(InvalidSetting):
            Client(f"http://localhost:{port}", ca_file=cert)


class Examples(unittest.TestCase):
    def test_the_example_runs(self) -> None:
        served = Served()
        self.addCleanup(served.remove)
        served.start()
        program = Path(__file__).parents[1] / "examples" / "service.py"
        here = os.pathsep.join(path for path in sys.path if (Path(path) / "cartwatch").is_dir())
        variables = {**os.environ, "CARTWATCH_URL": served.url, "PYTHONPATH": here}
        ran = subprocess.run([sys.executable, str(program)], env=variables, capture_output=True, encoding="utf-8")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertIn("PAYMENT_TIMEOUT", ran.stdout)


class Loops(unittest.TestCase):
    def test_an_analyzer_goes_from_one_event_loop_to_the_next(self) -> None:
        served = Served()
        self.addCleanup(served.remove)
        served.start()
        analyzer = RealTimeLogAnalyzer(served.url)

        async def ask() -> None:
            self.assertIsNotNone(await analyzer.process_session_logs([failed()], remember=False))
            await analyzer.close()

        for _ in range(2):
            asyncio.run(ask())
        thread = threading.Thread(target=lambda: asyncio.run(ask()))
        thread.start()
        thread.join()


if __name__ == "__main__":
    unittest.main()
