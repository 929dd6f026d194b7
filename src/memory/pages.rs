//! What people know, handed in as text: pages one by one, and past incidents.

use jiff::Timestamp;

use super::learn::LearnSummary;
use super::{Memory, MemoryError, Moment};
use crate::knowledge::{LearnError, LearnNote, Page, PageError, PageOrigin, parse_incidents, parse_page};
use crate::store::Batch;
use crate::wording::Language;

impl Memory {
    /// All pages, by id and language.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn pages(&self) -> Result<Vec<Page>, MemoryError> {
        Ok(self.store.pages()?)
    }

    /// One page in one language.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn page(&self, id: &str, language: Language) -> Result<Option<Page>, MemoryError> {
        Ok(self.store.page(id, language)?)
    }

    /// Reads a Markdown runbook as a page of the team, without keeping it. `slug` is its id where it names none.
    ///
    /// # Errors
    /// Names the line.
    pub fn read_page(text: &str, slug: &str) -> Result<Page, PageError> {
        parse_page(text, slug, PageOrigin::Team)
    }

    /// Keeps a page; on disk when this returns. `false`: it was known as it is.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn keep_page(&self, page: Page, moment: impl Into<Moment>) -> Result<bool, MemoryError> {
        let moment = moment.into();
        if self.store.page(&page.id, page.language)?.as_ref() == Some(&page) {
            return Ok(false);
        }
        let mut batch = Batch::new();
        batch.write_page(page, self.store.stamp(moment.now));
        batch.claim(moment.claim);
        self.store.commit(batch)?;
        Ok(true)
    }

    /// Takes a page out, on all sites; on disk when this returns. `false`: there is none.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn drop_page(&self, id: &str, language: Language, now: Timestamp) -> Result<bool, MemoryError> {
        if self.store.page(id, language)?.is_none() {
            return Ok(false);
        }
        let mut batch = Batch::new();
        batch.erase_page(id, language, self.store.stamp(now));
        self.store.commit(batch)?;
        Ok(true)
    }

    /// Learns past incidents (CSV, a JSON array, or NDJSON), all or none of them; learning the same again changes
    /// nothing.
    ///
    /// # Errors
    /// The outer one when the store fails; the inner one names line and field.
    pub fn learn_incidents(
        &self,
        bytes: &[u8],
        moment: impl Into<Moment>,
    ) -> Result<Result<(LearnSummary, Vec<LearnNote>), LearnError>, MemoryError> {
        let learned = match parse_incidents(bytes) {
            Ok(learned) => learned,
            Err(error) => return Ok(Err(error)),
        };
        let moment = moment.into();
        let (mut batch, mut summary) = (Batch::new(), LearnSummary::default());
        for incident in learned.incidents {
            self.learn_incident(incident, moment.now, &mut batch, &mut summary)?;
        }
        if !batch.is_empty() {
            batch.claim(moment.claim);
            self.store.commit(batch)?;
        }
        Ok(Ok((summary, learned.notes)))
    }
}
