//! Judge stub.
use serde::Serialize;
use super::set::{AnswerSet, Case};
use crate::generate::Solution;
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding { pub text: String, pub why: String }
#[derive(Debug, Default)]
pub(super) struct Judged { pub(super) unsupported: Vec<Finding>, pub(super) unjudged: usize }
pub(super) struct Judge;
impl Judge { pub(super) fn of(_: &AnswerSet, _: &Case) -> Self { Self } pub(super) fn solution(&self, _: &Solution) -> Judged { Judged::default() } }
