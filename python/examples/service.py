"""A running service, asked and told. CARTWATCH_URL says where it is (and CARTWATCH_TOKEN who asks)."""

import asyncio
from datetime import datetime, timedelta, timezone

from cartwatch import LogEntry, RealTimeLogAnalyzer


async def main() -> None:
    now = datetime.now(timezone.utc)
    failed = [
        LogEntry(
            timestamp=now - timedelta(seconds=seconds),
            session_id="sess_123",
            user_id="user_456",
            event_type="checkout",
            event_data={"step": "payment", "amount": 100.0},
            error_code="PAYMENT_TIMEOUT",
            response_time=8.5,
            service="payment",
        )
        for seconds in (30, 20, 10)
    ]
    async with RealTimeLogAnalyzer() as analyzer:
        analysis = await analyzer.process_session_logs(failed)
        if analysis is None:
            print("nothing is wrong")
            return
        print(f"{analysis.incident.title}, {analysis.known}")
        for step in analysis.solution.steps:
            print(f"- {step.text} {step.cites}")
        if analysis.is_remembered:
            await analyzer.resolve(analysis.incident.id, "Switched to the reserve gateway", by="anna")
        async for row in analyzer.incidents(status="resolved"):
            print(f"{row.id} {row.title}: {row.sessions} sessions")


if __name__ == "__main__":
    asyncio.run(main())
