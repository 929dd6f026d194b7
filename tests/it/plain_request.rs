//! A request as a scripted server reads it: byte by byte from the line, with nothing between that could repair it.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;

/// Method and target, headers (names in lower case), and the body.
#[derive(Debug, Clone)]
pub struct PlainRequest {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// Reads one request; `None` where the line ended first, or what came is no text. Without a length there is no body.
pub fn read_request(stream: &TcpStream) -> Option<PlainRequest> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(Some(0), |(_, n)| n.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(PlainRequest { line, headers, body: String::from_utf8(body).ok()? })
}
