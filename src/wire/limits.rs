//! [`WireLimits`]: how much of a delivery is taken.

/// Limits of one request. What exceeds a limit of a record costs this record only, wherever the protocol can say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireLimits {
    /// Levels of nesting of a record.
    pub depth: usize,
    /// Bytes of a record, and of the line made of it.
    pub line: usize,
    /// Records of one request. Beyond twice as many the request is not looked at any further.
    pub records: usize,
    /// Messages or objects of one request: records, attributes, and what they hold.
    pub parts: usize,
    /// Bytes of a body after the protocol's own decompression (Loki's snappy).
    pub body: usize,
    /// Bytes of the lines that one request makes: what is said once for many records stands in each of their lines.
    pub made: usize,
}

impl Default for WireLimits {
    /// 64 levels (half of what the JSON parser reads), lines of 1 MiB, 100,000 records, 3 million parts, bodies
    /// of 64 MiB and 256 MiB of lines.
    fn default() -> Self {
        Self { depth: 64, line: 1 << 20, records: 100_000, parts: 3_000_000, body: 64 << 20, made: 256 << 20 }
    }
}
