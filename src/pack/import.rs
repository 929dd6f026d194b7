//! Taking a pack in: verified and trusted first, looked at as a whole, then joined.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::header::of_kind;
use super::{Pack, PackError, TrustList};
use crate::store::{PackFate, PackRecord, Store};

/// What became of the records of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fates {
    /// Not known here before.
    pub new: u64,
    /// Replaced what was known.
    pub changed: u64,
    /// Known as they are.
    pub unchanged: u64,
    /// In conflict with what stands here, which is newer or was written here, and stayed.
    pub kept: u64,
}

impl Fates {
    fn add(&mut self, fate: PackFate) {
        *match fate {
            PackFate::New => &mut self.new,
            PackFate::Changed => &mut self.changed,
            PackFate::Unchanged => &mut self.unchanged,
            PackFate::Kept => &mut self.kept,
        } += 1;
    }
}

/// What an import brought, or would bring.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct News {
    /// Incidents.
    pub incidents: Fates,
    /// What people did about them, and what became of fixes.
    pub actions: Fates,
    /// Pages.
    pub pages: Fates,
    /// That incidents were deleted.
    pub deletions: Fates,
}

impl News {
    fn of(&mut self, record: &PackRecord) -> &mut Fates {
        of_kind(record, [&mut self.incidents, &mut self.actions, &mut self.pages, &mut self.deletions])
    }

    /// The sums over all kinds.
    #[must_use]
    pub fn all(&self) -> Fates {
        [self.incidents, self.actions, self.pages, self.deletions].into_iter().fold(Fates::default(), |sum, one| {
            Fates {
                new: sum.new + one.new,
                changed: sum.changed + one.changed,
                unchanged: sum.unchanged + one.unchanged,
                kept: sum.kept + one.kept,
            }
        })
    }
}

/// Joins a pack into the store, or says only what that would bring (`dry`). `now` is the wall clock, to judge the stamps
/// of other sites by.
///
/// # Errors
/// [`PackError::Tampered`], [`PackError::NotTrusted`], [`PackError::Broken`], [`PackError::TooLarge`] and a clock that is
/// wrong, before anything is written; others when reading or writing fails. Repeating it after those is enough.
pub fn import(store: &Store, pack: &Pack, trust: &TrustList, now: Timestamp, dry: bool) -> Result<News, PackError> {
    trust.demand(pack)?;
    let mut news = News::default();
    store.join_pack(
        pack.header().site,
        (now, dry),
        |each| pack.records(|record, _| each(record)),
        |record, fate| news.of(record).add(fate),
    )?;
    Ok(news)
}
