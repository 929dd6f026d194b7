//! The pages that people look at in a browser: pure functions from what is known to HTML.
//!
//! Each page is whole without a script: links, forms, tables. The script (`script/`) adds what only a script can: parts
//! that follow events, keys, tips of plots. Nothing is loaded from anywhere else, and nothing stands inline, so that the
//! strictest policy holds. Text from logs and people is escaped by `maud`, and what acts on its surroundings is taken out
//! of the finished page ([`Frame::page`]).
//!
//! `server::web` asks the memory, and hands plain values to this room.

pub mod address;
mod assets;
pub mod badge;
pub mod complaints;
pub mod customers;
mod early;
pub mod first_run;
mod frame;
pub mod incident;
pub mod incidents;
pub mod knowledge;
mod mutes;
pub mod now;
mod place;
pub mod search;
pub mod settings;
pub mod sources;
pub mod states;
pub mod tail;
mod theme;
mod visitor;
mod words;

pub use assets::{Asset, asset};
pub use frame::{Frame, Notice};
pub use place::Place;
pub use theme::Theme;
pub use visitor::{Rights, Visitor};
pub use words::Words;
