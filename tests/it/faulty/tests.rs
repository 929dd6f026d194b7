//! That the proxy does what it says, before a server whose every byte is known.

use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::fault::below;
use super::{Answer, Fault, Faulty, Rule, http};
use crate::served::wait_for;

/// Answers every request with its number and path, and keeps what came.
struct Echo {
    address: SocketAddr,
    got: Arc<Mutex<Vec<String>>>,
}

impl Echo {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, got) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let kept = Arc::clone(&got);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || serve(stream, &kept));
            }
        });
        Self { address, got }
    }

    fn got(&self) -> Vec<String> {
        self.got.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        match http::read(&mut reader, false, false) {
            Ok(Some(request)) => {
                let path = request.first.split(' ').nth(1).unwrap().to_owned();
                kept.lock().unwrap().push(format!("{path} {}", request.body.len()));
                let reply = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{path}", path.len());
                if stream.write_all(reply.as_bytes()).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(_) => {
                kept.lock().unwrap().push("cut".to_owned());
                return;
            }
        }
    }
}

/// A reply's status and body; `None` where the connection ended before.
fn ask(line: &Faulty, path: &str, body: &str) -> Option<(String, String)> {
    let mut stream = TcpStream::connect(line.address()).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    ask_on(&mut stream, path, body)
}

fn ask_on(stream: &mut TcpStream, path: &str, body: &str) -> Option<(String, String)> {
    write!(stream, "POST {path} HTTP/1.1\r\ncontent-length: {}\r\n\r\n{body}", body.len()).ok()?;
    let reply = http::read(&mut BufReader::new(stream), true, false).ok()??;
    let status = reply.first.split(' ').nth(1).unwrap().to_owned();
    Some((status, String::from_utf8(reply.body).unwrap()))
}

fn ok(path: &str) -> Option<(String, String)> {
    Some(("200".to_owned(), path.to_owned()))
}

#[test]
fn what_nothing_happens_to_passes_and_is_recorded() {
    let echo = Echo::start();
    let line = Faulty::http(echo.address);
    let mut stream = TcpStream::connect(line.address()).unwrap();
    assert_eq!(ask_on(&mut stream, "/a", "12345"), ok("/a"));
    assert_eq!(ask_on(&mut stream, "/b?c=1", ""), ok("/b?c=1"));
    let chunked = "POST /c HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    stream.write_all(chunked.as_bytes()).unwrap();
    assert!(http::read(&mut BufReader::new(&stream), true, false).unwrap().is_some());
    assert_eq!(echo.got(), ["/a 5", "/b?c=1 0", "/c 5"]);
    let recorded = line.recorded();
    assert_eq!((recorded[0].method.as_str(), recorded[0].text().as_str()), ("POST", "12345"));
    assert_eq!((recorded[2].text().as_str(), line.count("/b"), line.connections()), ("abcde", 1, 1));
    assert!(line.url().ends_with(&line.port().to_string()));
}

#[test]
fn nobody_listens_and_then_somebody_does() {
    let echo = Echo::start();
    let line = Faulty::http(echo.address);
    let mut open = TcpStream::connect(line.address()).unwrap();
    assert_eq!(ask_on(&mut open, "/a", ""), ok("/a"));
    line.set(Fault::Refuse);
    assert_eq!(TcpStream::connect(line.address()).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    assert_eq!(ask_on(&mut open, "/b", ""), None);
    line.heal();
    assert_eq!(ask(&line, "/c", ""), ok("/c"));
    line.lead_to(Echo::start().address);
    assert_eq!(ask(&line, "/d", ""), ok("/d"));
    assert_eq!(echo.got(), ["/a 0", "/c 0"]);
}

#[test]
fn half_a_request_and_a_lost_reply_are_told_apart_by_what_the_server_has() {
    let echo = Echo::start();
    let line = Faulty::http(echo.address);
    line.rule(Rule::new(Fault::LoseReply).to("POST /_bulk").after(1).once());
    line.rule(Rule::new(Fault::CutRequest { after: 60 }).to("/half"));
    line.rule(Rule::new(Fault::CutReply { after: 20 }).to("/part"));
    let body = "x".repeat(100);
    assert_eq!(ask(&line, "/_bulk", &body), ok("/_bulk"));
    assert_eq!(ask(&line, "/_bulk", &body), None);
    assert_eq!(ask(&line, "/_bulk", &body), ok("/_bulk"));
    assert_eq!(ask(&line, "/half", &body), None);
    wait_for("the server", || echo.got().len() == 4);
    assert_eq!(ask(&line, "/part", &body), None);
    assert_eq!(echo.got(), ["/_bulk 100", "/_bulk 100", "/_bulk 100", "cut", "/part 100"]);
}

#[test]
fn silence_keeps_the_connection() {
    let echo = Echo::start();
    let line = Faulty::http(echo.address);
    for (fault, expected) in [(Fault::Silent, 0), (Fault::Stall { after: 9 }, 9)] {
        line.set(fault);
        let mut stream = TcpStream::connect(line.address()).unwrap();
        stream.write_all(b"GET /a HTTP/1.1\r\n\r\n").unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let mut got = [0; 100];
        let mut read = 0;
        let end = loop {
            match stream.read(&mut got) {
                Ok(0) => break None,
                Ok(more) => read += more,
                Err(error) => break Some(error.kind()),
            }
        };
        assert!(matches!(end, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{end:?}");
        assert_eq!(read, expected);
    }
    assert_eq!(echo.got(), ["/a 0"]);
}

#[test]
fn something_else_answers() {
    // There need not be a server.
    let line = Faulty::http("127.0.0.1:1".parse().unwrap());
    line.rule(Rule::new(Fault::Answer(Answer::busy(7))).times(2));
    line.set(Fault::Answer(Answer::page()));
    let mut stream = TcpStream::connect(line.address()).unwrap();
    let statuses: Vec<_> = (0..3).map(|_| ask_on(&mut stream, "/a", "{}").unwrap().0).collect();
    assert_eq!(statuses, ["429", "429", "200"]);
    line.set(Fault::Pass);
    assert_eq!(ask_on(&mut stream, "/a", ""), None);
    assert!(String::from_utf8(Answer::busy(7).bytes(false)).unwrap().contains("\r\nretry-after: 7\r\n"));
}

#[test]
fn a_slow_line_is_slow_and_complete() {
    let echo = Echo::start();
    let line = Faulty::http(echo.address);
    line.set(Fault::Slow { delay: Duration::from_millis(20), bytes_per_second: 10_000 });
    assert_eq!(ask(&line, "/a", &"x".repeat(2000)), ok("/a"));
    assert_eq!(echo.got(), ["/a 2000"]);
}

#[test]
fn raw_bytes_pass_and_fail() {
    let echo = Echo::start();
    let line = Faulty::raw(echo.address);
    assert_eq!(ask(&line, "/a", ""), ok("/a"));
    line.rule(Rule::new(Fault::LoseReply).to("/lost").once());
    assert_eq!(ask(&line, "/lost", ""), None);
    line.rule(Rule::new(Fault::CutRequest { after: 5 }).to("/cut").once());
    assert_eq!(ask(&line, "/cut", ""), None);
    line.set(Fault::Refuse);
    assert_eq!(ask(&line, "/refused", ""), None);
    line.set(Fault::Slow { delay: Duration::ZERO, bytes_per_second: 5000 });
    assert_eq!(ask(&line, "/slow", ""), ok("/slow"));
    line.heal();
    let mut stream = TcpStream::connect(line.address()).unwrap();
    assert_eq!(ask_on(&mut stream, "/b", ""), ok("/b"));
    line.set(Fault::Silent);
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert_eq!(ask_on(&mut stream, "/silent", ""), None);
    line.heal();
    line.set(Fault::Stall { after: 3 });
    let mut stream = TcpStream::connect(line.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    assert_eq!(ask_on(&mut stream, "/stalled", ""), None);
    line.cut();
    wait_for("the server", || echo.got().iter().any(|got| got == "cut"));
    let got: Vec<String> = echo.got().into_iter().filter(|got| got != "cut").collect();
    assert_eq!(got, ["/a 0", "/lost 0", "/slow 0", "/b 0", "/stalled 0"]);
}

#[test]
fn the_same_seed_gives_the_same_faults() {
    let faults =
        |mut seed: u64, is_http| -> Vec<Fault> { (0..500).map(|_| Fault::random(&mut seed, is_http)).collect() };
    assert_eq!(faults(7, true), faults(7, true));
    assert_ne!(faults(7, true), faults(8, true));
    assert!(faults(7, true).iter().any(|fault| matches!(fault, Fault::Answer(_))));
    assert!(!faults(7, false).iter().any(|fault| matches!(fault, Fault::Answer(_))));
    assert_eq!(below(&mut 1, 1), 0);
}

#[test]
fn it_ends_with_its_value() {
    let echo = Echo::start();
    let line = Faulty::http(echo.address);
    line.set(Fault::Silent);
    let address = line.address();
    let mut held = TcpStream::connect(address).unwrap();
    held.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    drop(line);
    assert_eq!(held.read(&mut [0; 1]).unwrap_or(0), 0);
    assert!(TcpStream::connect(address).is_err());
}
