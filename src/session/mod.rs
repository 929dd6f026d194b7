//! One visitor's entries until the session closes.

mod closed;
mod stage;

pub use closed::{ClosedSession, SessionKey, Step};
pub use stage::Stage;
