//! HTTP by hand, over connections that are kept: the sender must cost little.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longest wait for a reply.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection that is kept.
pub(crate) struct Connection {
    address: String,
    reader: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) fn open(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { address: address.to_owned(), reader: BufReader::new(stream) })
    }

    /// Sends a request, and gives status and body of the reply.
    pub(crate) fn ask(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        let stream = self.reader.get_mut();
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        self.reply(method)
    }

    fn reply(&mut self, method: &str) -> std::io::Result<(u16, Vec<u8>)> {
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| std::io::Error::other(format!("no reply: “{line}”")))?;
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().map_err(std::io::Error::other)?,
                "transfer-encoding" => chunked = true,
                _ => {}
            }
        }
        let mut body = Vec::new();
        if method == "HEAD" {
            return Ok((status, body));
        }
        if chunked {
            while let Some(chunk) = self.chunk()? {
                body.extend(chunk);
            }
        } else {
            body.resize(length, 0);
            self.reader.read_exact(&mut body)?;
        }
        Ok((status, body))
    }

    fn chunk(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).map_err(std::io::Error::other)?;
        let mut chunk = vec![0; length + 2];
        self.reader.read_exact(&mut chunk)?;
        chunk.truncate(length);
        Ok((length > 0).then_some(chunk))
    }
}

/// One request on a connection of its own; `None` where nobody answers.
pub(crate) fn once(address: &str, method: &str, path: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut connection = Connection::open(address).ok()?;
    connection.ask(method, path, "application/json", body).ok().map(|(_, body)| body)
}

/// Server-sent events, line by line, until the server ends.
pub(crate) fn events(address: &str) -> impl Iterator<Item = String> + use<> {
    let mut stream = TcpStream::connect(address).expect("the server is there");
    let head = format!("GET /api/v1/events HTTP/1.1\r\nhost: {address}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the server reads");
    BufReader::new(stream).lines().map_while(Result::ok)
}
