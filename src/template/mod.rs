//! Mining templates: which messages were written by the same statement of a program?
//!
//! [`TemplateMiner`] takes messages one by one. It reads each as words, values and signs: digits, paths,
//! addresses, dates and what follows an equals sign vary by their looks. Messages that are the same but for them
//! are one group. Which *words* vary is decided on evidence, over all groups: many distinct words in one place,
//! while all the rest of the message is the same, are a value; a handful are different templates.
//!
//! [`HeaderLayouts`] finds where the message of a raw line begins.
//!
//! The way of thinking is that of Drain (He et al., ICWS 2017) and Brain (Yu et al., TSC 2023), turned round:
//! typing comes first and decides most, generalising comes last and needs proof. A mined template *suggests* what
//! belongs together and may still change; fingerprints are made of the stateless [`mask`](crate::scan::mask)
//! instead.

mod address;
mod bytes;
mod chunk;
mod date;
mod equals;
mod evidence;
mod fold;
mod form;
mod header;
mod lexer;
mod merges;
mod miner;
mod names;
mod pattern;
mod refine;
mod rests;
mod shape;
mod slot;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use header::HeaderLayouts;
pub use miner::{Limits, Template, TemplateId, TemplateMiner};
