//! Requests and replies of HTTP/1.1 as whole messages: their bytes as they came, and what is in them.

use std::io::{self, BufRead, Read};

/// A message.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// As it came.
    pub(super) bytes: Vec<u8>,
    /// The first line.
    pub(super) first: String,
    /// Without the framing of chunks.
    pub(super) body: Vec<u8>,
    /// Whether the connection ends with it.
    pub(super) is_last: bool,
}

/// Reads a message; `None` where the connection ended before it began. A reply without a length goes to the end of the
/// connection; to a request with HEAD it has no body.
pub(super) fn read(from: &mut impl BufRead, is_reply: bool, to_head: bool) -> io::Result<Option<Message>> {
    let mut message = Message::default();
    let mut length = None;
    let mut is_chunked = false;
    loop {
        if message.bytes.is_empty() && from.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let line = read_line(from, &mut message.bytes)?;
        if line.is_empty() {
            // What only says that more is to come is passed with the reply that comes.
            if is_reply && message.first.split(' ').nth(1).is_some_and(|status| status.starts_with('1')) {
                message.first.clear();
                continue;
            }
            break;
        }
        let lower = line.to_ascii_lowercase();
        if message.first.is_empty() {
            message.first = line;
        } else if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse::<u64>().ok();
        } else if let Some(value) = lower.strip_prefix("transfer-encoding:") {
            is_chunked = value.contains("chunked");
        } else if let Some(value) = lower.strip_prefix("connection:") {
            message.is_last = value.contains("close");
        }
    }
    let status = message.first.split(' ').nth(1).unwrap_or_default();
    if is_reply && (to_head || ["204", "304"].contains(&status)) {
        return Ok(Some(message));
    }
    if is_chunked {
        read_chunks(from, &mut message)?;
    } else if let Some(length) = length {
        let read = from.take(length).read_to_end(&mut message.body)?;
        if (read as u64) < length {
            return Err(cut());
        }
        message.bytes.extend_from_slice(&message.body);
    } else if is_reply {
        from.read_to_end(&mut message.body)?;
        message.bytes.extend_from_slice(&message.body);
        message.is_last = true;
    }
    Ok(Some(message))
}

fn read_chunks(from: &mut impl BufRead, message: &mut Message) -> io::Result<()> {
    loop {
        let line = read_line(from, &mut message.bytes)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(|_| cut())?;
        let before = message.bytes.len();
        from.take(size).read_to_end(&mut message.bytes)?;
        message.body.extend_from_slice(&message.bytes[before..]);
        if size == 0 {
            // Trailers, and an empty line.
            while !read_line(from, &mut message.bytes)?.is_empty() {}
            return Ok(());
        }
        read_line(from, &mut message.bytes)?;
    }
}

fn read_line(from: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<String> {
    let before = bytes.len();
    from.read_until(b'\n', bytes)?;
    if bytes[before..].last() != Some(&b'\n') {
        return Err(cut());
    }
    Ok(String::from_utf8_lossy(&bytes[before..]).trim_end().to_owned())
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the message is cut off")
}
