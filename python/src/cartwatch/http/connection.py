"""One connection to a service."""

from __future__ import annotations

import asyncio
import ssl
from typing import AsyncIterator, Tuple

from ..errors import ConnectionFailed, NotTrusted, TimedOut
from .address import Address
from .message import HEAD_BYTES, Head, body_length, body_pieces, read_body, read_head


class Connection:
    """An open connection. One request at a time; whoever is cancelled in one must drop it."""

    def __init__(self, reader: asyncio.StreamReader, transport: asyncio.Transport, address: Address) -> None:
        # No StreamWriter: should the loop end before the connection is closed, that would complain on standard error.
        self._reader = reader
        self._transport = transport
        self._address = address

    @classmethod
    async def open(cls, address: Address, timeout: float) -> "Connection":
        """Connects, within `timeout` seconds."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=HEAD_BYTES, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        opening = loop.create_connection(lambda: protocol, address.host, address.port, ssl=address.tls)
        try:
            transport, _ = await asyncio.wait_for(opening, timeout)
        except asyncio.TimeoutError:
            raise TimedOut(f"{address.url} did not take a connection within {timeout:g} s") from None
        except ssl.SSLCertVerificationError as error:
            raise NotTrusted(
                f"{address.url}: the certificate is not trusted: {error.verify_message}; "
                "give ca_file=…, or set CARTWATCH_CA_FILE"
            ) from error
        except OSError as error:
            raise ConnectionFailed(f"{address.url} can't be reached: {error}; does the service run there?") from error
        return cls(reader, transport, address)

    @property
    def is_open(self) -> bool:
        """Whether it can be tried; the service may have closed it without our having noticed."""
        return not self._transport.is_closing() and not self._reader.at_eof()

    async def exchange(self, request: bytes, method: str) -> Tuple[Head, bytes]:
        """Sends a request and gives the reply."""
        head = await self.begin(request)
        body = await self.body(head, method)
        if not head.keeps_alive or body_length(head, method) == (False, None):
            self.close()
        return head, body

    async def begin(self, request: bytes) -> Head:
        """Sends a request and gives the head of the reply; `body` or `rest` gives what follows."""
        try:
            self._transport.write(request)
            return await read_head(self._reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise self._broken(error) from error

    async def body(self, head: Head, method: str) -> bytes:
        """The whole body of a reply."""
        try:
            return await read_body(self._reader, head, method)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise self._broken(error) from error

    async def rest(self, head: Head, method: str) -> AsyncIterator[bytes]:
        """The body of a reply, piece by piece, as it comes."""
        try:
            async for piece in body_pieces(self._reader, head, method):
                yield piece
        except (OSError, asyncio.IncompleteReadError) as error:
            raise self._broken(error) from error

    def close(self) -> None:
        """Drops the connection, whatever is under way."""
        self._transport.abort()

    def _broken(self, error: Exception) -> ConnectionFailed:
        why = "it was closed before the reply was whole" if isinstance(error, EOFError) else str(error)
        return ConnectionFailed(f"the connection to {self._address.url} broke: {why}")
