//! Syslog as it is sent: over UDP, TCP and TLS, by hand and by util-linux's `logger`.

use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::run::{Desk, skip};
use crate::served::{Served, journal, wait_for};

const ANY: &str = "127.0.0.1:0";

/// Starts a server that listens with these flags, and gives the addresses it names, in the order UDP, TCP, TLS.
fn start(desk: &Desk, settings: &[(&str, &str)], arguments: &[&str]) -> (Served, Vec<String>) {
    let server = Served::start_with(desk, settings, &[&["--listen", ANY], arguments].concat());
    let flags = arguments.iter().filter(|flag| flag.starts_with("--syslog")).count();
    let addresses =
        (0..flags).map(|_| server.says("Listening for syslog over ").rsplit(' ').next().unwrap().to_owned()).collect();
    (server, addresses)
}

/// A figure of `/metrics`.
fn metric(server: &Served, name: &str) -> u64 {
    let page = server.get("/metrics").has(200).text();
    let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {page}")).parse().unwrap()
}

/// The messages of a stream in the journal of a server that has stopped.
fn messages(lines: &[(String, Value)], stream: &str) -> Vec<String> {
    let of_stream = lines.iter().filter(|(name, _)| name == stream);
    of_stream.map(|(_, line)| line["message"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn datagrams_are_messages_and_are_counted() {
    let desk = Desk::new();
    let (server, addresses) = start(&desk, &[], &["--syslog-udp", ANY]);
    let socket = UdpSocket::bind(ANY).unwrap();
    for n in 0..20 {
        let message = format!("<11>1 2026-03-02T10:00:00Z shop-1 pay 7 - - payment {n} failed");
        socket.send_to(message.as_bytes(), &addresses[0]).unwrap();
    }
    socket.send_to(b"", &addresses[0]).unwrap();
    wait_for("21 datagrams", || metric(&server, "cartwatch_syslog_received_total{transport=\"udp\"}") == 21);
    wait_for("an empty one", || metric(&server, "cartwatch_syslog_rejected_total{transport=\"udp\"}") == 1);
    wait_for("20 kept", || metric(&server, "cartwatch_entries_accepted_total{protocol=\"syslog-udp\"}") == 20);
    assert_eq!(metric(&server, "cartwatch_syslog_dropped_total{transport=\"udp\"}"), 0);
    assert_eq!(server.stop(), Some(0));
    let lines = journal(&desk);
    let expected: Vec<String> = (0..20).map(|n| format!("payment {n} failed")).collect();
    assert_eq!(messages(&lines, "syslog-udp"), expected);
    assert_eq!(lines[0].1["hostname"], "shop-1", "{}", lines[0].1);
}

#[test]
fn both_framings_and_a_last_line_without_its_end_are_taken() {
    let desk = Desk::new();
    let (server, addresses) = start(&desk, &[("syslog_message_bytes", "480")], &["--syslog-tcp", ANY]);
    let mut stream = TcpStream::connect(&addresses[0]).unwrap();
    let counted = "<11>1 - shop-1 pay - - - two\nlines";
    writeln!(stream, "{} {counted}<11>Mar  2 10:00:00 shop-1 pay[7]: with an end", counted.len()).unwrap();
    writeln!(stream, "<11>1 - - - - - - {}", "x".repeat(1000)).unwrap();
    write!(stream, "<11>1 - shop-1 pay - - - without").unwrap();
    drop(stream);
    wait_for("four messages", || metric(&server, "cartwatch_syslog_accepted_total{transport=\"tcp\"}") == 4);
    assert_eq!(metric(&server, "cartwatch_syslog_cut_total{transport=\"tcp\"}"), 1);
    // One that is broken off within its length is none.
    let mut stream = TcpStream::connect(&addresses[0]).unwrap();
    write!(stream, "100 <11>1 - - - - - - half").unwrap();
    drop(stream);
    wait_for("a rejection", || metric(&server, "cartwatch_syslog_rejected_total{transport=\"tcp\"}") == 1);
    assert_eq!(server.stop(), Some(0));
    let found = messages(&journal(&desk), "syslog-tcp");
    assert_eq!((found[0].as_str(), found[1].as_str(), found[3].as_str()), ("two\nlines", "with an end", "without"));
    assert!(found[2].starts_with("xxx") && found[2].len() < 480, "{found:?}");
}

#[test]
fn what_was_sent_before_a_stop_is_kept() {
    let desk = Desk::new();
    let (server, addresses) = start(&desk, &[], &["--syslog-udp", ANY, "--syslog-tcp", ANY]);
    let socket = UdpSocket::bind(ANY).unwrap();
    let mut stream = TcpStream::connect(&addresses[1]).unwrap();
    for n in 0..500 {
        writeln!(stream, "<11>1 - - - - - - stream {n}").unwrap();
    }
    // Little enough that the system holds it by itself.
    for n in 0..50 {
        socket.send_to(format!("<11>1 - - - - - - datagram {n}").as_bytes(), &addresses[0]).unwrap();
    }
    // A connection that waits to be taken is not read any more; this one is taken.
    wait_for("the stream", || metric(&server, "cartwatch_syslog_received_total{transport=\"tcp\"}") > 0);
    assert_eq!(server.stop(), Some(0));
    let lines = journal(&desk);
    assert_eq!(messages(&lines, "syslog-tcp").len(), 500);
    assert_eq!(messages(&lines, "syslog-udp").len(), 50);
    drop(stream);
}

#[test]
fn over_tls_with_the_certificate_of_https() {
    let desk = Desk::new();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (key, cert) = (desk.file("key.pem", made.signing_key.serialize_pem()), desk.file("cert.pem", made.cert.pem()));
    let files = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap(), "--syslog-tls", ANY];
    let (server, addresses) = start(&desk, &[], &files);
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from("127.0.0.1").unwrap()).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(&addresses[0]).unwrap());
    stream.write_all(b"31 <11>1 - - - - - - over the line").unwrap();
    stream.flush().unwrap();
    // In the clear nobody is listened to.
    let mut clear = TcpStream::connect(&addresses[0]).unwrap();
    clear.write_all(b"<11>1 - - - - - - in the clear\n").unwrap();
    stream.conn.send_close_notify();
    stream.flush().unwrap();
    // The server hangs up when it is done with a connection, be it in order or by a reset.
    for mut socket in [stream.sock, clear] {
        let _ = socket.read_to_end(&mut Vec::new());
    }
    assert_eq!(server.stop(), Some(0));
    assert_eq!(messages(&journal(&desk), "syslog-tls"), ["over the line"]);
}

#[test]
fn a_full_journal_makes_the_sender_wait_and_loses_nothing() {
    let desk = Desk::new();
    let settings = [("journal_bytes", "262144"), ("journal_segment_bytes", "65536")];
    let (server, addresses) = start(&desk, &settings, &["--syslog-tcp", ANY]);
    // Far more than the journal holds at once, so that it has to be given back on the way.
    let (count, mut state) = (6_000_u64, 1_u64);
    let mut stream = TcpStream::connect(&addresses[0]).unwrap();
    for n in 0..count {
        let mut noise = String::new();
        for _ in 0..20 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            noise += &format!("{:08x}", state >> 32);
        }
        writeln!(stream, "<14>1 - shop-1 pay - - - {n} {noise}").unwrap();
    }
    drop(stream);
    wait_for("all of it", || metric(&server, "cartwatch_syslog_accepted_total{transport=\"tcp\"}") == count);
    assert_eq!(metric(&server, "cartwatch_syslog_dropped_total{transport=\"tcp\"}"), 0);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn addresses_that_others_reach_need_a_word() {
    let desk = Desk::new();
    for (flag, key) in [("--syslog-udp", "syslog_udp"), ("--syslog-tcp", "syslog_tcp")] {
        let refused = desk.run(&["serve", "--listen", ANY, flag, "0.0.0.0:0"]).exits(2).stderr;
        assert!(refused.contains(key) && refused.contains("syslog_open = true"), "{refused}");
    }
    let refused = desk.run(&["serve", "--listen", ANY, "--syslog-tls", ANY]).exits(78).stderr;
    assert!(refused.contains("needs server.tls_cert"), "{refused}");
    let (server, _) = start(&desk, &[("syslog_open", "true")], &["--syslog-udp", "0.0.0.0:0"]);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn logger_is_understood() {
    if Command::new("logger").arg("--version").output().is_err() {
        return skip("logger_is_understood", "there is no `logger` (util-linux)");
    }
    let desk = Desk::new();
    let (server, addresses) = start(&desk, &[], &["--syslog-udp", ANY, "--syslog-tcp", ANY]);
    let send = |address: &str, arguments: &[&str]| {
        let port = address.rsplit(':').next().unwrap();
        let to = ["--server", "127.0.0.1", "--port", port, "--tag", "checkout", "--priority", "user.err"];
        let sent = Command::new("logger").args(to).args(arguments).status().unwrap();
        assert!(sent.success(), "{arguments:?}");
    };
    send(&addresses[0], &["--udp", "rfc 5424 by udp"]);
    send(&addresses[0], &["--udp", "--rfc3164", "rfc 3164 by udp"]);
    send(&addresses[1], &["--tcp", "--octet-count", "counted by tcp"]);
    // Two connections have no order.
    wait_for("one by TCP", || metric(&server, "cartwatch_syslog_accepted_total{transport=\"tcp\"}") == 1);
    send(&addresses[1], &["--tcp", "line by tcp"]);
    wait_for("two by UDP", || metric(&server, "cartwatch_syslog_accepted_total{transport=\"udp\"}") == 2);
    wait_for("two by TCP", || metric(&server, "cartwatch_syslog_accepted_total{transport=\"tcp\"}") == 2);
    assert_eq!(server.stop(), Some(0));
    let lines = journal(&desk);
    assert_eq!(messages(&lines, "syslog-udp"), ["rfc 5424 by udp", "rfc 3164 by udp"]);
    assert_eq!(messages(&lines, "syslog-tcp"), ["counted by tcp", "line by tcp"]);
    for (_, line) in &lines {
        assert_eq!((&line["app_name"], &line["severity"]), (&"checkout".into(), &3.into()), "{line}");
    }
}
