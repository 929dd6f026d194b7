//! What can go wrong with a request, and which requests it goes wrong with.

use std::time::Duration;

use super::Recorded;

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    Pass,
    /// Nobody listens. By a rule: the connection is cut before the server gets anything.
    Refuse,
    /// The server gets this many bytes of the request, then both sides are cut.
    CutRequest { after: usize },
    /// The server has the request; of its reply this many bytes arrive, then both sides are cut.
    CutReply { after: usize },
    /// The server has the request, and the reply is lost with the connection.
    LoseReply,
    /// Half-open: the request goes nowhere, no reply comes, and the connection stays.
    Silent,
    /// The server has the request; of its reply this many bytes arrive, then nothing, and the connection stays.
    Stall { after: usize },
    /// The request waits, then both directions take this many bytes a second.
    Slow { delay: Duration, bytes_per_second: usize },
    /// Something on the way answers; the server gets nothing (HTTP alone).
    Answer(Answer),
}

impl Fault {
    /// Any fault, by a seed that goes on: the same seed gives the same faults. Those that answer are left out where it is
    /// no HTTP. None of them needs more patience than a client's own.
    pub fn random(seed: &mut u64, is_http: bool) -> Self {
        let bytes = [1, 10, 100, 1000, 10_000, 100_000];
        let after = bytes[below(seed, bytes.len())] + below(seed, 100);
        match below(seed, if is_http { 12 } else { 7 }) {
            0 => Self::Refuse,
            1 => Self::CutRequest { after },
            2 => Self::CutReply { after },
            3 => Self::LoseReply,
            4 => Self::Silent,
            5 => Self::Stall { after },
            6 => Self::Slow {
                delay: Duration::from_millis(below(seed, 100) as u64),
                bytes_per_second: 50_000 + below(seed, 1 << 20),
            },
            7 => Self::Answer(Answer::busy(1)),
            8 => Self::Answer(Answer::status([500, 502, 503, 504][below(seed, 4)])),
            9 => Self::Answer(Answer::status(413)),
            10 => Self::Answer(Answer::page()),
            _ => Self::Answer(Answer::cut_json()),
        }
    }
}

/// A number below another one (splitmix64).
pub fn below(seed: &mut u64, limit: usize) -> usize {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
}

/// A reply that does not come from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Answer {
    /// As a gateway says it, without a word.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// 429 with a time to wait.
    pub fn busy(retry_after_seconds: u32) -> Self {
        Self { headers: vec![("retry-after", retry_after_seconds.to_string())], ..Self::status(429) }
    }

    /// A page of a proxy, with status 200.
    pub fn page() -> Self {
        let headers = vec![("content-type", "text/html".to_owned())];
        Self { status: 200, headers, body: "<!DOCTYPE html><title>Sign in</title><p>Welcome".to_owned() }
    }

    /// JSON that ends in the middle although the length is right.
    pub fn cut_json() -> Self {
        Self::elasticsearch(200, "{\"took\":3,\"errors\":false,\"items\":[{\"index\":{\"_ind")
    }

    /// As Elasticsearch says it.
    pub fn elasticsearch(status: u16, body: &str) -> Self {
        let headers =
            vec![("content-type", "application/json".to_owned()), ("x-elastic-product", "Elasticsearch".to_owned())];
        Self { status, headers, body: body.to_owned() }
    }

    pub(super) fn bytes(&self, is_head: bool) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} Faulty\r\ncontent-length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += "\r\n";
        if !is_head {
            text += &self.body;
        }
        text.into_bytes()
    }
}

/// A fault for some requests.
#[derive(Debug, Clone)]
pub struct Rule {
    fault: Fault,
    words: String,
    /// So many that match pass before.
    pass: usize,
    times: usize,
}

impl Rule {
    /// For every request from now on.
    pub fn new(fault: Fault) -> Self {
        Self { fault, words: String::new(), pass: 0, times: usize::MAX }
    }

    /// Only for those whose method and path (`POST /_bulk`) have these words; raw: whose bytes.
    pub fn to(mut self, words: &str) -> Self {
        self.words = words.to_owned();
        self
    }

    /// So many that match pass before.
    pub fn after(mut self, requests: usize) -> Self {
        self.pass = requests;
        self
    }

    /// For so many requests.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    pub fn once(self) -> Self {
        self.times(1)
    }

    /// The fault, if the rule is for this request. It counts.
    pub(super) fn fault_for(&mut self, request: &Recorded) -> Option<Fault> {
        if self.times == 0 || !has(request, &self.words) {
            return None;
        }
        if self.pass > 0 {
            self.pass -= 1;
            return None;
        }
        self.times -= 1;
        Some(self.fault.clone())
    }
}

/// Whether a request has these words.
pub(super) fn has(request: &Recorded, words: &str) -> bool {
    if request.method.is_empty() {
        return words.is_empty() || request.body.windows(words.len()).any(|window| window == words.as_bytes());
    }
    format!("{} {}", request.method, request.path).contains(words)
}
