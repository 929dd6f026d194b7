//! cartwatch finds the sessions in which an online shop's customers are hurting, says why, and answers
//! with what fixed it last time.

pub mod backend;
pub mod embed;
pub mod entry;
pub mod finding;
pub mod generate;
pub mod incident;
pub mod knowledge;
pub mod scan;
pub mod session;
pub mod text;
pub mod wording;
