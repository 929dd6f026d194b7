//! The form of the file around header and records, and the limits of what is read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key::{PackKey, SIGNATURE, SigningKey};

/// Version of the format; newer ones are refused whole.
pub const PACK_FORMAT: u32 = 1;

/// What the first line begins with; the version follows.
pub(super) const MAGIC: &str = "cartwatch-pack ";

/// Longest first line in bytes.
pub(super) const MAGIC_LINE: u64 = 32;

/// Longest header in bytes.
pub(super) const HEADER_LINE: u64 = 256 * 1024;

/// Longest record in bytes.
pub(super) const RECORD_LINE: usize = 4 << 20;

/// Largest file that is read, in bytes.
pub(super) const FILE_BYTES: u64 = 2 << 30;

/// Most bytes that the records of one pack may become.
pub(super) const RAW_BYTES: u64 = 4 << 30;

/// Most bytes that one byte of compressed records may become. Ours become ten to forty.
pub(super) const GROWTH: u64 = 1_000;

/// Largest window of the compression that is followed, as a power of two: 8 MiB of memory.
pub(super) const WINDOW_LOG: u32 = 23;

/// What stands before the signature, and behind it.
const SIGNED_BY: &[u8] = b"\nsignature ed25519 ";
const SIGNATURE_DIGITS: usize = SIGNATURE.div_ceil(3) * 4;

/// Bytes of the last line.
pub(super) const TRAILER: u64 = (SIGNED_BY.len() + SIGNATURE_DIGITS + 1) as u64;

/// What is signed: the hash of everything before the last line, and what it is for.
fn message(hash: &blake3::Hash) -> Vec<u8> {
    [b"cartwatch pack signature 1\0".as_slice(), hash.as_bytes()].concat()
}

/// The last line of the file whose other bytes have this hash.
pub(super) fn trailer(hash: &blake3::Hash, key: &SigningKey) -> Vec<u8> {
    let digits = STANDARD.encode(key.sign(&message(hash)));
    [SIGNED_BY, digits.as_bytes(), b"\n"].concat()
}

/// Whether the last line is the key's signature over bytes with this hash.
pub(super) fn holds(trailer: &[u8], hash: &blake3::Hash, key: &PackKey) -> bool {
    let digits = trailer.strip_prefix(SIGNED_BY).and_then(|rest| rest.strip_suffix(b"\n"));
    let signature = digits.and_then(|digits| STANDARD.decode(digits).ok());
    signature.is_some_and(|signature| key.signed(&message(hash), &signature))
}
