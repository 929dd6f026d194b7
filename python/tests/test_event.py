"""Server-sent events, wherever the stream is cut."""

from __future__ import annotations

import unittest
from typing import List, Tuple

from cartwatch import UnexpectedReply
from cartwatch.event import Frame, Frames, live_event

STREAM = (
    ": connected\n\nevent: opened\ndata: {\"a\":\ndata: 1}\nid: 7\n\nretry: 2500\n:\n\ndata:ключ\r\n\r\nevent: x\rdata\r\r"
    "event: none\n\n"
).encode()

WANTED = [Frame("opened", '{"a":\n1}'), Frame("message", "ключ"), Frame("x", "")]


def read(pieces: List[bytes]) -> Tuple[List[Frame], Frames]:
    frames = Frames()
    return [frame for piece in pieces for frame in frames.feed(piece)], frames


class Events(unittest.TestCase):
    def test_events_are_the_same_wherever_the_stream_is_cut(self) -> None:
        for first in range(len(STREAM)):
            for second in range(first, len(STREAM), 7):
                pieces = [STREAM[:first], STREAM[first:second], STREAM[second:]]
                found, frames = read(pieces)
                self.assertEqual(found, WANTED, pieces)
                self.assertEqual((frames.last_id, frames.retry), ("7", 2.5))

    def test_what_a_broken_connection_began_is_forgotten(self) -> None:
        frames = Frames()
        self.assertEqual(list(frames.feed(b"event: opened\ndata: {\"half")), [])
        frames.restart()
        self.assertEqual(list(frames.feed(b"data: {}\n\n")), [Frame("message", "{}")])

    def test_what_was_missed_is_counted(self) -> None:
        event = live_event(Frame("missed", '{"events": 3}'))
        self.assertEqual((event.kind, event.missed, event.incident), ("missed", 3, None))

    def test_events_of_later_versions_are_handed_on(self) -> None:
        event = live_event(Frame("painted", '{"colour": "red"}'))
        self.assertEqual((event.kind, event.raw, event.incident), ("painted", {"colour": "red"}, None))

    def test_what_is_no_event_of_ours_is_refused(self) -> None:
        for data in ("", "[]", "no json", '{"id": 4}'):
            with self.subTest(data=data), self.assertRaises(UnexpectedReply):
                live_event(Frame("opened", data))

    def test_an_event_without_an_end_does_not_fill_the_memory(self) -> None:
        frames = Frames()
        with self.assertRaises(UnexpectedReply):
            for _ in range(100):
                list(frames.feed(b"x" * 1024 * 1024))


if __name__ == "__main__":
    unittest.main()
