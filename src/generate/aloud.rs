//! What an answer tells of itself while a language model writes it: the sentences that its statements rest on, as each is
//! done and held.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::SolutionStep;
use super::draft;
use super::material::Material;
use super::review::Reviewer;

/// Told while an answer is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// A generator of this name begins; what an earlier one told is void.
    Begins(&'static str),
    /// A statement came to its end, and rests on these steps. The whole answer may order them otherwise, and adds to them.
    Steps(Vec<SolutionStep>),
    /// A statement came to its end, and rests on nothing.
    Struck,
}

/// Who is told. It must not wait.
pub type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// Reviews the statements of a text that comes in pieces, until its end, and tells what became of each.
pub(super) async fn follow(
    reviewer: Reviewer,
    material: Arc<Material>,
    mut pieces: UnboundedReceiver<String>,
    tell: Option<Tell>,
) {
    let (mut text, mut told) = (String::new(), 0);
    while let Some(piece) = pieces.recv().await {
        text.push_str(&piece);
        // Only these end a statement.
        let Some(tell) = tell.as_ref().filter(|_| piece.contains(['}', '\n'])) else { continue };
        let drafts: Vec<_> = draft::read_begun(&text, &material).into_iter().skip(told).collect();
        if drafts.is_empty() {
            continue;
        }
        told += drafts.len();
        let (reviewer, material) = (reviewer.clone(), Arc::clone(&material));
        // Likeness in meaning is a matter of computing, and others wait on this thread.
        let Ok(review) = tokio::task::spawn_blocking(move || reviewer.judge_drafts(&material, drafts)).await else {
            return;
        };
        review.quoted.into_iter().for_each(|quotation| tell(Progress::Steps(quotation.steps)));
        review.struck.iter().for_each(|_| tell(Progress::Struck));
    }
}
