//! Bends samples: flips, cuts, copies, numbers too large, lengths that lie, nesting without end.

/// A stream of numbers that follows from one (splitmix64, Steele and others, 2014).
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`; zero where that is zero.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }

    pub fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Inputs stay below this, but for the few that are made long on purpose.
const USUAL_BYTES: usize = 32 << 10;
const LONG_BYTES: usize = 1 << 20;

/// What parsers stumble over.
const ODD: [&[u8]; 36] = [
    b"\0",
    b"\n",
    b"\r\n",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b"{}",
    b"null",
    b"NaN",
    b"-",
    b"1e999",
    b"-0",
    b"99999999999999999999",
    b"18446744073709551616",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
    b"=",
    b";",
    b",",
    b":",
    b"<191>",
    b"<999>1 ",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
    b"\xff\xff\xff\xff\x0f",
    b"2026-03-12T14:30:00Z",
    b"9999-12-31T23:59:60+23:59",
    b"{\"index\":{}}\n",
    b"%00",
    b"%",
    b"\x1f\x8b",
];

/// A sample, bent.
pub fn bend(samples: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = samples[numbers.below(samples.len())].clone();
    for _ in 0..1 + numbers.below(6) {
        once(&mut bytes, samples, numbers);
        bytes.truncate(USUAL_BYTES);
    }
    if numbers.below(200) == 0 {
        lengthen(&mut bytes, numbers);
    }
    bytes
}

fn once(bytes: &mut Vec<u8>, samples: &[Vec<u8>], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    let length = numbers.below(64.min(bytes.len() - at) + 1);
    match numbers.below(11) {
        0 => flip(bytes, at, 1 << numbers.below(8)),
        1 => put(bytes, at, u8::try_from(numbers.below(256)).unwrap()),
        2 => drop(bytes.drain(at..at + length)),
        3 => bytes.truncate(at),
        4 => {
            let copied = bytes[at..at + length].repeat(1 + numbers.below(8));
            bytes.splice(at..at, copied);
        }
        5 => drop(bytes.splice(at..at + length, numbers.one_of(&ODD).iter().copied())),
        6 => drop(bytes.splice(at..at, numbers.one_of(&ODD).iter().copied())),
        7 => {
            let other = &samples[numbers.below(samples.len())];
            let from = numbers.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        8 => {
            let opens: &[u8] =
                numbers.one_of(&[&b"["[..], b"{\"a\":", b"\x0a\x7f", b"[[", b"(", b"{\"values\":[{\"arrayValue\":"]);
            let nested = opens.repeat(1 + numbers.below(300));
            bytes.splice(at..at, nested);
        }
        9 => number(bytes, numbers),
        _ => length_that_lies(bytes, at, numbers),
    }
}

fn flip(bytes: &mut [u8], at: usize, bits: u8) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= bits;
    }
}

fn put(bytes: &mut [u8], at: usize, value: u8) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte = value;
    }
}

/// Another number in the place of one.
fn number(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
    if digits.is_empty() {
        return;
    }
    let start = digits[numbers.below(digits.len())];
    let end = (start..bytes.len()).find(|at| !bytes[*at].is_ascii_digit()).unwrap_or(bytes.len());
    let other: &[u8] =
        numbers.one_of(&[&b"0"[..], b"4294967296", b"9223372036854775808", b"1e400", b"000000000000000000000001"]);
    bytes.splice(start..end, other.iter().copied());
}

/// A byte, or the four of a little-endian number, say another length.
fn length_that_lies(bytes: &mut [u8], at: usize, numbers: &mut Numbers) {
    let lie = numbers.one_of(&[&[0_u8][..], &[1], &[0x7f], &[0xff; 4], &[0, 0, 0, 0x7f], &[0xff, 0xff, 0xff, 0x7f]]);
    for (offset, byte) in lie.iter().enumerate() {
        put(bytes, at + offset, *byte);
    }
}

/// A part again and again, so that what does not grow in step with the input shows.
fn lengthen(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    let end = at + numbers.below(200.min(bytes.len() - at) + 1);
    let part = bytes[at..end].to_vec();
    if !part.is_empty() {
        let repeated = part.repeat(LONG_BYTES / part.len());
        bytes.splice(at..end, repeated);
    }
}
