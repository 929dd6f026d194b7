//! The report of complaints: one model, several forms.

mod model;

pub use model::{
    CategoryRow, ComplaintPoint, ComplaintReport, FixEffect, IncidentComplaintSummary, IncidentComplaints, MoneyEffect,
    MoneyRow, SinceFirst,
};
