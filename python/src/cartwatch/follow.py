"""Live events that go on when the connection breaks."""

from __future__ import annotations

import asyncio
from typing import AsyncGenerator, Awaitable, Callable, Optional

from .errors import Busy, ConnectionFailed, ServerFailed
from .event import LOST, Frames, LiveEvent, live_event
from .http.retry import Patience
from .http.transport import Request, Transport

#: The service says something every 15 seconds; three times that, and the connection is dead.
_SILENCE = 45.0

#: Seconds before a connection that went well and broke is made anew, where the service asks for no time.
_PAUSE = 1.0

#: Longer than any program runs.
_FOR_EVER = 1e9


async def follow(way: Callable[[], Awaitable[Transport]], patience: Optional[float]) -> AsyncGenerator[LiveEvent, None]:
    """The events; `way` gives the way to the service, and raises where there is none any more."""
    frames = Frames()
    was_connected = False
    waits = _patience(patience)
    while True:
        trouble: Optional[Exception] = None
        pause = frames.retry
        is_connected = False
        try:
            transport = await way()
            request = Request("GET", "/api/v1/events")
            headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
            if frames.last_id:
                headers["Last-Event-ID"] = frames.last_id
            async with transport.stream(request, headers, _SILENCE) as pieces:
                # Without ids the service can't tell what came meanwhile.
                if was_connected and not frames.last_id:
                    yield LOST
                was_connected = is_connected = True
                waits = _patience(patience)
                async for piece in pieces:
                    for frame in frames.feed(piece):
                        yield live_event(frame)
        except (Busy, ServerFailed) as error:
            trouble, pause = error, error.retry_after
        except ConnectionFailed as error:
            trouble = error
        if pause is None and is_connected:
            pause = _PAUSE
        frames.restart()
        if not await waits.wait(pause):
            raise trouble or ConnectionFailed("the service ends the events at once, again and again")


def _patience(seconds: Optional[float]) -> Patience:
    # Made within the running loop.
    asyncio.get_running_loop()
    return Patience(_FOR_EVER if seconds is None else seconds)
