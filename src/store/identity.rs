//! Who a data folder is: its site, its clock, its secret, and small settings.

use std::sync::PoisonError;

use jiff::Timestamp;

use super::codec;
use super::engine::{Engine, Op, Ops};
use super::error::StoreError;
use super::forget::Forgotten;
use super::key::Table;
use super::open::{Store, meta_key};
use crate::incident::{SiteId, Stamp};
use crate::scan::Redactor;

/// Drawn when the folder is created; the secret stays.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub(super) site: SiteId,
    pub(super) redaction_key: [u8; 32],
}

/// Key of a setting in the meta table.
pub(super) fn setting_key(name: &str) -> Vec<u8> {
    meta_key(&format!("{SETTING}{name}"))
}

/// What the names of settings begin with in the meta table.
pub(super) const SETTING: &str = "set/";

pub(super) fn load_or_create(engine: &Engine) -> Result<Identity, StoreError> {
    let (site_key, secret_key) = (meta_key("site"), meta_key("redaction key"));
    if let (Some(site), Some(secret)) = (engine.get(&site_key)?, engine.get(&secret_key)?) {
        let site = SiteId(codec::decode(engine.dir(), "site", &site)?);
        return Ok(Identity { site, redaction_key: codec::decode(engine.dir(), "redaction key", &secret)? });
    }
    let mut drawn = [0; 40];
    getrandom::fill(&mut drawn).map_err(|error| StoreError::Random(error.to_string()))?;
    let (mut site, mut redaction_key) = ([0; 8], [0; 32]);
    site.copy_from_slice(&drawn[..8]);
    redaction_key.copy_from_slice(&drawn[8..]);
    let site = u64::from_le_bytes(site);
    engine.apply(Ops::from([
        (site_key, Op::Put(codec::encode("site", &site)?)),
        (secret_key, Op::Put(codec::encode("redaction key", &redaction_key)?)),
    ]))?;
    engine.flush()?;
    Ok(Identity { site: SiteId(site), redaction_key })
}

/// That the secret is shared with other sites.
const SHARED: &str = "shared secret";

/// How the names of settings begin that don't travel.
pub const LOCAL_SETTING: &str = "local ";

impl Store {
    /// The site: a random number drawn when the folder was created, and anew when it was copied.
    #[must_use]
    pub fn site(&self) -> SiteId {
        self.identity().site
    }

    /// The secret of this folder's pseudonyms, drawn when the folder was created.
    #[must_use]
    pub fn redaction_key(&self) -> [u8; 32] {
        self.identity().redaction_key
    }

    /// Makes pseudonyms with a secret that several sites share, from now on.
    ///
    /// # Errors
    /// [`StoreError::OtherSecret`] where customers have pseudonyms by another one already.
    pub fn share_secret(&self, redaction_key: [u8; 32]) -> Result<(), StoreError> {
        if self.redaction_key() != redaction_key {
            self.go_on_with(redaction_key)?;
            if self.redaction_key() != redaction_key {
                return Err(StoreError::OtherSecret { dir: self.dir().to_owned() });
            }
        }
        if self.engine().get(&meta_key(SHARED))?.is_none() {
            let _writer = self.writer();
            self.engine().apply(Ops::from([(meta_key(SHARED), Op::Put(Vec::new()))]))?;
        }
        Ok(())
    }

    /// Takes over the secret of the folder that moves in here, as long as there is nobody who has a pseudonym already, and
    /// the one that is here is not shared with other sites.
    pub(super) fn go_on_with(&self, redaction_key: [u8; 32]) -> Result<(), StoreError> {
        if self.engine().get(&meta_key(SHARED))?.is_some() {
            return Ok(());
        }
        let writer = self.writer();
        for table in [Table::Forgotten, Table::Touched, Table::Evidence, Table::Session] {
            if !self.engine().page(&table.prefix(), &table.end(), 1)?.is_empty() {
                return Ok(());
            }
        }
        let value = codec::encode("redaction key", &redaction_key)?;
        self.engine().apply(Ops::from([(meta_key("redaction key"), Op::Put(value))]))?;
        let identity = Identity { redaction_key, ..self.identity() };
        *self.forgotten().write().unwrap_or_else(PoisonError::into_inner) = Forgotten::load(self.engine(), &identity)?;
        self.set_identity(identity);
        drop(writer);
        Ok(())
    }

    /// Redacts with this folder's secret.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        Redactor::new(self.redaction_key())
    }

    /// A stamp later than every stamp this folder gave or saw. It is kept on the disk with the next commit,
    /// which is the one that uses it.
    #[must_use]
    pub fn stamp(&self, now: Timestamp) -> Stamp {
        self.writer().clock.tick(now.as_millisecond())
    }

    /// A small setting written by [`Batch::setting`](super::Batch::setting). One whose name begins with
    /// [`LOCAL_SETTING`] is this folder's own and does not travel with exports.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let value = self.engine().get(&setting_key(name))?;
        value.map(|bytes| self.decode("setting", &bytes)).transpose()
    }
}
