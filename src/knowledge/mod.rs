//! Runbook pages: what the memory knows besides incidents.

mod page;

pub use page::{Page, PageOrigin, Section, SectionKind};
