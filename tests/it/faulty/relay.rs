//! One connection: what comes from the client goes to the server and back, as far as the faults let it.

use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::fault::Fault;
use super::http::{self, Message};
use super::{Line, Recorded};

/// How often one that only waits looks whether the test is over.
const LOOK: Duration = Duration::from_millis(50);

pub(super) struct Connection {
    pub(super) line: Arc<Line>,
    pub(super) number: u64,
    pub(super) client: TcpStream,
    pub(super) server: SocketAddr,
}

/// How much of the replies still goes through (raw).
#[derive(Debug, Clone, Copy)]
enum Gate {
    Open,
    CutAfter(usize),
    StallAfter(usize),
    Slow(usize),
}

impl Connection {
    fn connect(&self) -> io::Result<TcpStream> {
        let server = TcpStream::connect(self.server)?;
        server.set_nodelay(true)?;
        self.client.set_nodelay(true)?;
        match self.line.state().open.get_mut(&self.number) {
            Some(open) => open.push(server.try_clone()?),
            // It was cut meanwhile.
            None => return Err(ErrorKind::ConnectionAborted.into()),
        }
        Ok(server)
    }

    /// One request after the other.
    pub(super) fn relay_http(mut self) -> io::Result<()> {
        let mut requests = BufReader::new(self.client.try_clone()?);
        let mut server: Option<BufReader<TcpStream>> = None;
        while let Some(request) = http::read(&mut requests, false, false)? {
            let mut words = request.first.split(' ').map(str::to_owned);
            let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let is_head = method == "HEAD";
            let fault = self.line.fault_for(Recorded { method, path, body: request.body.clone() });
            match fault {
                Fault::Refuse => return Ok(()),
                Fault::Silent => return self.hold(),
                Fault::Answer(answer) => {
                    self.client.write_all(&answer.bytes(is_head))?;
                    continue;
                }
                _ => {}
            }
            let server = match &mut server {
                Some(server) => server,
                none => none.insert(BufReader::new(self.connect()?)),
            };
            if let Some(reply) = self.forward(&request, server, &fault, is_head)? {
                match fault {
                    Fault::Slow { bytes_per_second, .. } => trickle(&mut self.client, &reply.bytes, bytes_per_second)?,
                    Fault::CutReply { after } => return self.client.write_all(head(&reply.bytes, after)),
                    Fault::Stall { after } => {
                        self.client.write_all(head(&reply.bytes, after))?;
                        return self.hold();
                    }
                    _ => self.client.write_all(&reply.bytes)?,
                }
                if reply.is_last {
                    return Ok(());
                }
            } else {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Brings a request to the server; gives its reply where that is to be had.
    fn forward(
        &self,
        request: &Message,
        server: &mut BufReader<TcpStream>,
        fault: &Fault,
        is_head: bool,
    ) -> io::Result<Option<Message>> {
        match *fault {
            Fault::CutRequest { after } => {
                server.get_mut().write_all(head(&request.bytes, after))?;
                return Ok(None);
            }
            Fault::Slow { delay, bytes_per_second } => {
                std::thread::sleep(delay);
                trickle(server.get_mut(), &request.bytes, bytes_per_second)?;
            }
            _ => server.get_mut().write_all(&request.bytes)?,
        }
        let reply = http::read(server, true, is_head)?;
        // The server was asked and has answered; nobody hears of it.
        Ok(reply.filter(|_| *fault != Fault::LoseReply))
    }

    /// Keeps the connection open until the client gives up or the test ends.
    fn hold(mut self) -> io::Result<()> {
        self.client.set_read_timeout(Some(LOOK))?;
        let mut nowhere = [0; 16 << 10];
        while !self.line.is_over() {
            match self.client.read(&mut nowhere) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Both directions at once; what the client writes at once is a request.
    pub(super) fn relay_raw(mut self) -> io::Result<()> {
        let mut server = self.connect()?;
        let gate = Arc::new(Mutex::new(Gate::Open));
        let replies = std::thread::spawn({
            let (line, gate) = (Arc::clone(&self.line), Arc::clone(&gate));
            let (server, client) = (server.try_clone()?, self.client.try_clone()?);
            move || {
                // That it breaks is what this is for.
                let _ = relay_replies(&line, &gate, server, client);
            }
        });
        let mut buffer = vec![0; 64 << 10];
        let mut ended = Ok(());
        loop {
            let read = match self.client.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => {
                    ended = Err(error);
                    break;
                }
            };
            let bytes = &buffer[..read];
            let fault = self.line.fault_for(Recorded { body: bytes.to_vec(), ..Recorded::default() });
            let sent = self.send_raw(&fault, bytes, &mut server, &gate);
            if !matches!(sent, Ok(true)) {
                ended = sent.map(drop);
                break;
            }
        }
        for stream in [&server, &self.client] {
            // The other side may have been faster.
            let _ = stream.shutdown(Shutdown::Both);
        }
        let _ = replies.join();
        ended
    }

    /// Whether the connection goes on.
    fn send_raw(&self, fault: &Fault, bytes: &[u8], server: &mut TcpStream, gate: &Mutex<Gate>) -> io::Result<bool> {
        let mut next = Gate::Open;
        match *fault {
            Fault::Refuse => return Ok(false),
            // What nobody can answer goes nowhere, as with `Silent`.
            Fault::Silent | Fault::Answer(_) => return Ok(true),
            Fault::CutRequest { after } => {
                server.write_all(head(bytes, after))?;
                return Ok(false);
            }
            Fault::CutReply { after } => next = Gate::CutAfter(after),
            Fault::LoseReply => next = Gate::CutAfter(0),
            Fault::Stall { after } => next = Gate::StallAfter(after),
            Fault::Slow { delay, bytes_per_second } => {
                std::thread::sleep(delay);
                *lock(gate) = Gate::Slow(bytes_per_second);
                return trickle(server, bytes, bytes_per_second).map(|()| true);
            }
            Fault::Pass => {}
        }
        let mut gate = lock(gate);
        // One that stalls stays so.
        if !matches!(*gate, Gate::CutAfter(_) | Gate::StallAfter(_)) {
            *gate = next;
        }
        drop(gate);
        server.write_all(bytes).map(|()| true)
    }
}

fn relay_replies(line: &Line, gate: &Mutex<Gate>, mut server: TcpStream, mut client: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = server.read(&mut buffer)?;
        if read == 0 {
            return client.shutdown(Shutdown::Both);
        }
        let bytes = &buffer[..read];
        if line.state().standing == Fault::Silent {
            continue;
        }
        let now = *lock(gate);
        match now {
            Gate::Open => client.write_all(bytes)?,
            Gate::Slow(bytes_per_second) => trickle(&mut client, bytes, bytes_per_second)?,
            Gate::CutAfter(left) => {
                client.write_all(head(bytes, left))?;
                if bytes.len() >= left {
                    server.shutdown(Shutdown::Both)?;
                    return client.shutdown(Shutdown::Both);
                }
                *lock(gate) = Gate::CutAfter(left - bytes.len());
            }
            Gate::StallAfter(left) => {
                client.write_all(head(bytes, left))?;
                *lock(gate) = Gate::StallAfter(left.saturating_sub(bytes.len()));
            }
        }
    }
}

fn lock(gate: &Mutex<Gate>) -> std::sync::MutexGuard<'_, Gate> {
    gate.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn head(bytes: &[u8], length: usize) -> &[u8] {
    &bytes[..length.min(bytes.len())]
}

/// Writes so many bytes a second.
fn trickle(to: &mut TcpStream, bytes: &[u8], bytes_per_second: usize) -> io::Result<()> {
    let pieces_a_second = 20;
    for piece in bytes.chunks((bytes_per_second / pieces_a_second).max(1)) {
        to.write_all(piece)?;
        std::thread::sleep(Duration::from_secs(1) / pieces_a_second as u32);
    }
    Ok(())
}
