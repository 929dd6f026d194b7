"""Entries as lines of JSON."""

from __future__ import annotations

import dataclasses
import json
import os
import time
import unittest
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, Dict, List, Mapping, Union
from uuid import UUID

from cartwatch import InvalidEntry, LogEntry
from cartwatch.entry import lines


class Colour(Enum):
    RED = "red"


def written(entry: Union[LogEntry, Mapping[str, Any]]) -> Dict[str, Any]:
    (line,) = lines([entry])
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    said = json.loads(line)
    assert isinstance(said, dict)
    return said


class Entries(unittest.TestCase):
    def test_the_first_fields_are_those_of_the_original_in_its_order(self) -> None:
        names = [field.name for field in dataclasses.fields(LogEntry)][:7]
        wanted = ["timestamp", "session_id", "user_id", "event_type", "event_data", "error_code", "response_time"]
        self.assertEqual(names, wanted)

    def test_what_is_not_known_is_left_out(self) -> None:
        self.assertEqual(written(LogEntry("2026-03-02T12:00:00Z")), {"timestamp": "2026-03-02T12:00:00Z", "event_type": "log"})

    def test_a_time_without_a_zone_is_local_time(self) -> None:
        zone = os.environ.get("TZ")
        try:
            os.environ["TZ"] = "Asia/Yekaterinburg"
            time.tzset()
            said = written(LogEntry(datetime(2026, 3, 2, 17, 0, 0, 5)))
        finally:
            os.environ.pop("TZ") if zone is None else os.environ.update(TZ=zone)
            time.tzset()
        self.assertEqual(said["timestamp"], "2026-03-02T12:00:00.000005Z")

    def test_a_time_with_a_zone_is_kept(self) -> None:
        moment = datetime(2026, 3, 2, 15, tzinfo=timezone(timedelta(hours=3)))
        self.assertEqual(written(LogEntry(moment))["timestamp"], "2026-03-02T12:00:00Z")

    def test_values_that_json_does_not_know_are_written(self) -> None:
        data = {
            "sum": Decimal("19.90"),
            "order": UUID(int=7),
            "colour": Colour.RED,
            "at": datetime(2026, 3, 2, tzinfo=timezone.utc),
            "tags": {"b", "a"},
            "raw": b"\xff",
            "half": "\ud83d",
        }
        said = written(LogEntry("2026-03-02T12:00:00Z", event_data=data))["event_data"]
        self.assertEqual(said["sum"], "19.90")
        self.assertEqual(said["order"], "00000000-0000-0000-0000-000000000007")
        self.assertEqual((said["colour"], said["at"], said["tags"]), ("red", "2026-03-02T00:00:00Z", ["a", "b"]))
        self.assertEqual((said["raw"], said["half"]), ("\ufffd", "?"))

    def test_line_breaks_do_not_divide_an_entry(self) -> None:
        self.assertEqual(written(LogEntry("2026-03-02T12:00:00Z", message="a\r\nb\u2028c"))["message"], "a\r\nb\u2028c")

    def test_an_entry_that_cannot_be_written_is_named(self) -> None:
        good = LogEntry("2026-03-02T12:00:00Z")
        circle: Dict[str, Any] = {}
        circle["self"] = circle
        wrong: List[Any] = [
            LogEntry("2026-03-02T12:00:00Z", response_time=float("nan")),
            LogEntry("2026-03-02T12:00:00Z", response_time=-1.0),
            LogEntry(float("inf")),
            LogEntry(None),  # type: ignore[arg-type]
            LogEntry("2026-03-02T12:00:00Z", event_data={"amount": float("inf")}),
            LogEntry("2026-03-02T12:00:00Z", event_data={"what": object()}),
            LogEntry("2026-03-02T12:00:00Z", event_data=circle),
            LogEntry("2026-03-02T12:00:00Z", event_data={(1, 2): 3}),  # type: ignore[dict-item]
            "no entry",
            None,
        ]
        for entry in wrong:
            with self.subTest(entry=repr(entry)[:60]), self.assertRaisesRegex(InvalidEntry, "^entry 1: "):
                list(lines([good, entry]))

    def test_a_session_is_filled_in_and_never_changed(self) -> None:
        (line,) = lines([LogEntry("2026-03-02T12:00:00Z")], "s1")
        self.assertEqual(json.loads(line)["session_id"], "s1")
        with self.assertRaisesRegex(InvalidEntry, "another session") as raised:
            list(lines([LogEntry("2026-03-02T12:00:00Z", "secret-session")], "s1"))
        self.assertNotIn("secret-session", str(raised.exception))

    def test_records_of_other_shapes_go_as_they_are(self) -> None:
        record = {"@timestamp": "2026-03-02T12:00:00Z", "log": {"level": "error"}}
        self.assertEqual(written(record), record)


if __name__ == "__main__":
    unittest.main()
