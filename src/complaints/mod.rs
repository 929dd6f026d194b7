//! Complaints put to use.

mod report;

pub use report::{ReportWanted, of_incident, report};
