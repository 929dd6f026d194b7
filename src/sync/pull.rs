//! Taking in what other sites wrote, in the order of the server's operations. While one page is joined into the store, the
//! next one is on its way.

use std::ops::Range;

use super::beacon::{self, Beacon};
use super::claims;
use super::mirror::{Run, incoming};
use super::outcome::Stage;
use super::server::{Held, Page};
use super::trouble::SyncError;
use crate::store::Incoming;

/// Documents that are asked for first; later pages follow from the size of those that came.
const FIRST_PAGE: usize = 200;

impl Run<'_> {
    /// Takes in all operations below `until`.
    pub(super) async fn pull(&mut self, until: u64) -> Result<(), SyncError> {
        let begin = self.next();
        if begin >= until {
            return Ok(());
        }
        self.mirror.server.refresh().await?;
        let mut limit = FIRST_PAGE.min(self.mirror.limits.documents.max(1));
        let mut page = self.page(begin..until, limit).await?;
        loop {
            if self.watch.is_stopped() {
                self.outcome.stopped = true;
                return Ok(());
            }
            let from = self.end_of(&page, until);
            limit = self.fitting(&page, limit);
            let documents = page.documents;
            if from >= until {
                return self.take(documents, begin..until, from).await;
            }
            let server = self.mirror.server.clone();
            let coming = server.page(from, until, limit);
            let (taken, next) = tokio::join!(self.take(documents, begin..until, from), coming);
            taken?;
            page = next?;
        }
    }

    async fn page(&self, range: Range<u64>, limit: usize) -> Result<Page, SyncError> {
        self.mirror.server.page(range.start, range.end, limit).await
    }

    /// Number of the first operation behind a page.
    fn end_of(&self, page: &Page, until: u64) -> u64 {
        match page.documents.last() {
            Some(last) if page.more => last.version.seq_no.saturating_add(1),
            _ => until,
        }
    }

    /// Documents to ask for next: as many as make up the bytes that are handled at once.
    fn fitting(&self, page: &Page, limit: usize) -> usize {
        let bytes: usize = page.documents.iter().map(|held| held.body.len()).sum();
        let each = bytes.checked_div(page.documents.len()).unwrap_or_default().max(1);
        let most = self.mirror.limits.documents.max(1);
        (self.mirror.limits.bytes / each).clamp(1, most).min(limit.saturating_mul(4))
    }

    /// Joins the documents; then everything below `end` is taken in.
    async fn take(&mut self, documents: Vec<Held>, whole: Range<u64>, end: u64) -> Result<(), SyncError> {
        let own = beacon::id(&self.site);
        let mut joined: Vec<Incoming> = Vec::with_capacity(documents.len());
        for held in documents {
            self.saw(&held.id, held.version);
            if let Some(site) = held.id.strip_prefix(beacon::PREFIX) {
                if held.id != own
                    && let Some(beacon) = Beacon::read(&held.body)
                {
                    self.outcome.sites.insert(site.to_owned(), beacon.at);
                }
            } else if !held.id.starts_with(claims::PREFIX) {
                joined.push(incoming(held));
            }
        }
        self.state.pull_cursor = end.checked_sub(1);
        // A cursor over nothing of substance is kept with what comes next, or with the beacon.
        if !joined.is_empty() {
            let report = self.join(joined).await?;
            self.outcome.pulled += report.changed;
            self.outcome.unchanged += report.unchanged;
        }
        self.watch.progress(Stage::Pull, end.saturating_sub(whole.start), whole.end.saturating_sub(whole.start));
        Ok(())
    }
}
