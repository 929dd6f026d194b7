//! The report of complaints: one model, several forms. Its page is beside the other one, in `html`.

mod cluster;
mod export;
mod model;
mod reduction;
pub(super) mod sentences;
mod text;

pub use cluster::ComplaintCluster;
pub use export::{complaint_report_csv, complaint_report_json, complaint_report_markdown};
pub use model::{
    CategoryRow, ComplaintPoint, ComplaintReport, FixEffect, IncidentComplaintSummary, IncidentComplaints, MoneyEffect,
    MoneyRow, SinceFirst,
};
pub use reduction::Reduction;
pub use text::complaint_report_human;
