"""The original Python system's example. Only the first line is another one."""

from cartwatch import LogEntry, RealTimeLogAnalyzer

import asyncio
from datetime import datetime


async def main() -> None:
    analyzer = RealTimeLogAnalyzer()
    logs = [
        LogEntry(
            timestamp=datetime.now(),
            session_id="sess_123",
            user_id="user_456",
            event_type="checkout",
            event_data={"step": "payment", "amount": 100.0},
            error_code="PAYMENT_TIMEOUT",
            response_time=8.5,
        )
    ]
    print(await analyzer.process_session_logs("sess_123", logs))


if __name__ == "__main__":
    asyncio.run(main())
