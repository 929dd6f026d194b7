"""A server that does what a real one does only in trouble: it is told, request by request, what to answer."""

from __future__ import annotations

import asyncio
import json
import unittest
from typing import Any, Dict, List, Optional, Set, Union

from cartwatch import Client

#: What is done with a request: bytes are sent as they are, a number of seconds is waited, `None` closes the connection.
Act = Union[bytes, float, None]


class Got:
    """A request."""

    def __init__(self, connection: int, line: str, headers: Dict[str, str], body: bytes) -> None:
        #: Which connection it came over, from 0.
        self.connection = connection
        self.line = line
        self.headers = headers
        self.body = body


class Pretend:
    """Answers requests by the script, one after the other."""

    def __init__(self, *script: List[Act]) -> None:
        self._script = list(script)
        self.got: List[Got] = []
        self._connections = 0
        self._tasks: Set["asyncio.Task[None]"] = set()
        self._server: Optional[asyncio.AbstractServer] = None
        self.url = ""

    async def __aenter__(self) -> "Pretend":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number, self._connections = self._connections, self._connections + 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.got.append(Got(number, head[0], headers, body))
                for act in self._script.pop(0) if self._script else [None]:
                    if act is None:
                        return
                    if isinstance(act, bytes):
                        writer.write(act)
                        await writer.drain()
                    else:
                        await asyncio.sleep(act)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


class Asking(unittest.IsolatedAsyncioTestCase):
    """Tests whose clients are closed behind them."""

    def client(self, url: str, **settings: Any) -> Client:
        """A client."""
        client = Client(url, **settings)
        self.addAsyncCleanup(client.close)
        return client


def reply(status: int, said: Any, *headers: str, kind: str = "application/json") -> bytes:
    """A reply with a JSON body."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    lines = [f"HTTP/1.1 {status} Words", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def problem(status: int, detail: str, *headers: str, **more: Any) -> bytes:
    """A refusal."""
    said = {"type": "about:blank", "title": "Title", "status": status, "detail": detail, **more}
    return reply(status, said, *headers, kind="application/problem+json")


#: An answer to a search.
FOUND: Dict[str, Any] = {"query": "q", "verdict": "new", "hits": [], "solution": None}

#: A delivery that was taken.
TAKEN: Dict[str, Any] = {"accepted": 1, "rejected": 0, "errors": []}
