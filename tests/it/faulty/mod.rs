//! A proxy that fails on purpose. It stands on loopback between our program and a real server, and a test says at run
//! time what goes wrong: nobody listens, a connection is cut in the middle, the reply is lost, the line is half-open or
//! slow, something on the way answers instead of the server.
//!
//! Requests are what faults are counted by: over HTTP each request, else ([`Faulty::raw`]) what the client writes at once.
//!
//! ```ignore
//! let line = Faulty::http(server_address);
//! line.rule(Rule::new(Fault::LoseReply).to("/_bulk").once());   // the server has it, and we are not told
//! line.set(Fault::Refuse);                                      // the server is gone
//! line.heal();
//! ```

mod fault;
mod http;
mod relay;
mod tests;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

use socket2::{Domain, Socket, Type};

pub use fault::{Answer, Fault, Rule, below};

/// Most bytes of bodies that are kept for looking at; beyond, requests are kept without their bodies.
const MOST_RECORDED_BYTES: usize = 64 << 20;

/// The proxy; it ends with its value, and cuts what is open then.
pub struct Faulty {
    line: Arc<Line>,
    /// Bound and never listening: keeps the port ours while nobody listens.
    _port: Socket,
    address: SocketAddr,
    accepting: Option<JoinHandle<()>>,
}

/// A request as it came from our program.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// Empty where it is no HTTP.
    pub method: String,
    /// With the query; empty where it is no HTTP.
    pub path: String,
    /// Without the framing of chunks; empty once too much was kept.
    pub body: Vec<u8>,
}

impl Recorded {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What the proxy and its connections share.
struct Line {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    server: SocketAddr,
    is_http: bool,
    standing: Fault,
    rules: Vec<Rule>,
    is_listening: bool,
    is_over: bool,
    /// Both ends of each open connection.
    open: BTreeMap<u64, Vec<TcpStream>>,
    connections: u64,
    recorded: Vec<Recorded>,
    recorded_bytes: usize,
}

impl Faulty {
    /// Before a server that speaks HTTP/1.1.
    pub fn http(server: SocketAddr) -> Self {
        Self::before(server, true)
    }

    /// Before a server that speaks anything.
    pub fn raw(server: SocketAddr) -> Self {
        Self::before(server, false)
    }

    fn before(server: SocketAddr, is_http: bool) -> Self {
        let port = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        port.set_reuse_address(true).unwrap();
        port.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        let address = port.local_addr().unwrap().as_socket().unwrap();
        let state = State {
            server,
            is_http,
            standing: Fault::Pass,
            rules: Vec::new(),
            is_listening: false,
            is_over: false,
            open: BTreeMap::new(),
            connections: 0,
            recorded: Vec::new(),
            recorded_bytes: 0,
        };
        let line = Arc::new(Line { state: Mutex::new(state), changed: Condvar::new() });
        let accepting = std::thread::spawn({
            let line = Arc::clone(&line);
            move || accept(&line, address)
        });
        let faulty = Self { line, _port: port, address, accepting: Some(accepting) };
        faulty.wait(|state| state.is_listening);
        faulty
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this happens to every request that no rule matches. In force when it returns; [`Fault::Refuse`] also
    /// cuts what is open.
    pub fn set(&self, fault: Fault) {
        let refuses = fault == Fault::Refuse;
        self.line.state().standing = fault;
        self.line.changed.notify_all();
        if refuses {
            self.cut();
            // Wakes the one that accepts.
            drop(TcpStream::connect(self.address));
        }
        self.wait(|state| state.is_listening != refuses);
    }

    /// Nothing goes wrong any more: no standing fault, no rules.
    pub fn heal(&self) {
        self.line.state().rules.clear();
        self.set(Fault::Pass);
    }

    /// Adds a rule; earlier ones come first.
    pub fn rule(&self, rule: Rule) {
        self.line.state().rules.push(rule);
    }

    /// Cuts all connections that are open.
    pub fn cut(&self) {
        for stream in std::mem::take(&mut self.line.state().open).into_values().flatten() {
            // The other side may have been faster.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// The server is elsewhere from now on, for new connections.
    pub fn lead_to(&self, server: SocketAddr) {
        self.line.state().server = server;
    }

    /// The requests so far, also those that failed on purpose.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.line.state().recorded.clone()
    }

    /// How many requests there were so far whose path has these words (raw: whose bytes).
    pub fn count(&self, words: &str) -> usize {
        self.line.state().recorded.iter().filter(|request| fault::has(request, words)).count()
    }

    /// Connections so far.
    pub fn connections(&self) -> u64 {
        self.line.state().connections
    }

    fn wait(&self, holds: impl Fn(&State) -> bool) {
        let state = self.line.state();
        drop(self.line.changed.wait_while(state, |state| !holds(state)).unwrap());
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.line.state().is_over = true;
        self.line.changed.notify_all();
        self.cut();
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            // A panic there was printed.
            let _ = accepting.join();
        }
    }
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        // A test that failed with the lock held says so itself.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn is_over(&self) -> bool {
        self.state().is_over
    }

    /// Keeps the request, and says what happens to it.
    fn fault_for(&self, mut request: Recorded) -> Fault {
        let mut state = self.state();
        let rule = state.rules.iter_mut().find_map(|rule| rule.fault_for(&request));
        let fault = rule.unwrap_or_else(|| state.standing.clone());
        state.recorded_bytes += request.body.len();
        if state.recorded_bytes > MOST_RECORDED_BYTES {
            request.body = Vec::new();
        }
        state.recorded.push(request);
        fault
    }
}

/// Accepts while it is to be listened.
fn accept(line: &Arc<Line>, address: SocketAddr) {
    loop {
        let state = line.state();
        let state = line
            .changed
            .wait_while(state, |state| state.standing == Fault::Refuse && !state.is_over)
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if state.is_over {
            return;
        }
        drop(state);
        let listener = TcpListener::bind(address).unwrap();
        line.state().is_listening = true;
        line.changed.notify_all();
        while let Ok((stream, _)) = listener.accept() {
            let mut state = line.state();
            if state.is_over || state.standing == Fault::Refuse {
                break;
            }
            state.connections += 1;
            let (number, server, is_http) = (state.connections, state.server, state.is_http);
            state.open.insert(number, vec![stream.try_clone().unwrap()]);
            drop(state);
            let line = Arc::clone(line);
            std::thread::spawn(move || {
                let connection = relay::Connection { line: Arc::clone(&line), number, client: stream, server };
                // That a connection breaks is what this is for.
                let _ = if is_http { connection.relay_http() } else { connection.relay_raw() };
                for stream in line.state().open.remove(&number).into_iter().flatten() {
                    let _ = stream.shutdown(Shutdown::Both);
                }
            });
        }
        drop(listener);
        line.state().is_listening = false;
        line.changed.notify_all();
    }
}
