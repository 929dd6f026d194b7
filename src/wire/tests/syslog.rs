//! Messages of rsyslog, systemd, Docker, nginx, routers, and of the two RFCs.

use insta::assert_snapshot;
use jiff::tz::TimeZone;

use super::shown::{arrival, delivery, entries};
use crate::wire::{
    Arrival, Received, WireLimits,
    syslog::{Framer, receive},
};

const MESSAGES: [&str; 15] = [
    "<165>1 2026-03-12T14:29:58.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"App\\]\" eventID=\"1011\"] \u{feff}An application event",
    "<11>1 2026-03-12T17:29:58.000003+03:00 shop1 payment 812 - - gateway timed out after 30 s",
    "<14>1 - - - - - -",
    "<11>1 2026-03-12T14:29:58Z shop1 api 9 req [meta session_id=\"s-3\"] {\"level\":\"warn\",\"msg\":\"slow\",\"duration_ms\":2500}",
    "<11>Mar 12 14:29:58 shop1 payment[812]: gateway timed out",
    "<11>Mar 12 14:29:58 payment[812]: no host",
    "<13>Dec 31 23:59:59 shop1 cron: last year",
    "<190>Mar 12 14:29:58 web nginx: 1.2.3.4 - - [12/Mar/2026:14:29:58 +0000] \"GET /cart HTTP/1.1\" 200 10",
    "<30>2026-03-12T14:29:58.5+00:00 shop1 dockerd[1]: level=error msg=\"no space\" container=a",
    "<14>Mar 12 14:29:58 shop1 app: @cee: {\"msg\":\"structured\",\"sid\":\"s-4\"}",
    "<189>45: *Mar 12 14:29:58.123: %LINK-3-UPDOWN: Interface down",
    "Mar 12 14:29:58 shop1 sshd[7]: no priority",
    "just text",
    "<999>no priority",
    "<13>1 2026-03-12T14:29:58Z broken",
];

#[test]
fn messages() {
    let mut received = Received::default();
    for message in MESSAGES {
        receive(message.as_bytes(), &arrival(), &mut received);
    }
    for message in [&b""[..], b"\0\n", &[b'x'; (1 << 20) + 1], b"<14>\xff\xfe"] {
        receive(message, &arrival(), &mut received);
    }
    assert_snapshot!(delivery(&received));
}

#[test]
fn a_stream_of_messages() {
    let mut framer = Framer::new(1 << 16);
    let mut received = Received::default();
    let stream =
        format!("{} {}{}\n{} {}\n", MESSAGES[1].len(), MESSAGES[1], MESSAGES[4], MESSAGES[0].len(), MESSAGES[0]);
    for part in stream.as_bytes().chunks(7) {
        framer.push(part, &mut |message| receive(message, &arrival(), &mut received));
    }
    framer.finish(&mut |message| receive(message, &arrival(), &mut received));
    assert_eq!((received.accepted(), received.outcomes.len(), framer.cut()), (3, 3, 0));
}

#[test]
fn stamps_without_a_zone_are_in_the_given_one() {
    let zone = TimeZone::fixed(jiff::tz::offset(3));
    let arrival = Arrival::new(arrival().at(), zone, WireLimits::default());
    let mut received = Received::default();
    receive(b"<11>Mar 12 17:29:58 shop1 a: b", &arrival, &mut received);
    assert!(entries(&received.lines).contains("2026-03-12T14:29:58Z"));
}
