//! Time stamps: a fast path for RFC 3339, the shapes that loggers write, and epoch numbers.

mod civil;
mod clock;
mod cursor;
mod rfc3339;
mod shapes;

pub(super) use clock::{Clock, Stamp};
pub(super) use shapes::{Shape, parse_shape, parse_stamp};
