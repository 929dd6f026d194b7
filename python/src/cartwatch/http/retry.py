"""How long to wait before a request is sent again, and for how long at all."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Optional

#: The first pause, which doubles, and the longest one, in seconds.
_FIRST, _LONGEST = 0.2, 10.0


class Patience:
    """The time that one call may take in all. Pauses have some chance in them, so that callers do not come together."""

    def __init__(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + seconds
        self._pause = _FIRST

    async def wait(self, asked: Optional[float]) -> bool:
        """Waits: as long as the service asked, or else longer each time. False, at once, where that is too long."""
        pause = self._pause * random.uniform(0.5, 1.0) if asked is None else asked
        self._pause = min(self._pause * 2, _LONGEST)
        if self._loop.time() + pause > self._end:
            return False
        await asyncio.sleep(pause)
        return True


def retry_after(value: Optional[str]) -> Optional[float]:
    """Seconds of a `Retry-After`, which is a number or a date."""
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
