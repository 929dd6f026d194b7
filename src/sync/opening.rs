//! The beginning of a run: is the index ours, does the server still have what it had, and are we alone with our number?

use super::beacon::{self, Beacon, Loss, Nonce, Verdict};
use super::mirror::{Mirror, blocking, site_text};
use super::outcome::Outcome;
use super::server::Held;
use super::trouble::SyncError;
use crate::store::{MirrorState, ServerVersion};

/// A run that may begin.
pub(super) struct Opened {
    pub(super) state: MirrorState,
    /// Our beacon as the server has it.
    pub(super) beacon: Option<(Beacon, ServerVersion)>,
    /// Number of the next operation of the server.
    pub(super) next: u64,
}

impl Mirror {
    pub(super) async fn open(&self, outcome: &mut Outcome) -> Result<Opened, SyncError> {
        let index = self.server.prepare().await?;
        let mut state = blocking(&self.store, |store| {
            store.start_mirroring()?;
            store.mirror_state()
        })
        .await?;
        let site = site_text(&self.store);
        // A folder that was copied has a new number already; what it knows was known under the old one.
        let written_as = state.nonce_confirmed.as_deref().and_then(Nonce::of_text).map(|(site, _)| site);
        let of = written_as.unwrap_or_else(|| site.clone());
        let mut ids = vec![beacon::id(&of)];
        ids.extend(state.witness.iter().map(|(id, _)| id.clone()));
        let mut held = self.server.read(&ids).await?.into_iter();
        let found = held.next().flatten();
        let witness = held.next().flatten();
        let read = found.as_ref().and_then(|held| Beacon::read(&held.body));

        let mut verdict = match (&state.index_uuid, &found) {
            (Some(known), _) if *known != index.identity => Verdict::Lost(Loss::IndexReplaced),
            // Something else stands in its place: somebody destroyed it.
            (_, Some(_)) if read.is_none() => Verdict::Lost(Loss::BeaconMissing),
            _ => judge(read.as_ref(), &state, &of),
        };
        let shorter = state.pull_cursor.is_some_and(|cursor| cursor >= index.top);
        if super::mirror::is_ours(&verdict) && shorter {
            verdict = Verdict::Lost(Loss::Shortened);
        }
        match verdict {
            Verdict::Ours => self.doubt(&mut state, read.as_ref(), witness.as_ref(), outcome).await?,
            Verdict::FirstTime => {}
            Verdict::Lost(loss) => {
                outcome.loss = Some(loss);
                state = self.start_over(&state, read.as_ref().map(|read| read.nonce.text(&of))).await?;
            }
            Verdict::Foreign if of == site => {
                blocking(&self.store, |store| store.renew_site()).await?;
                outcome.renewed = true;
                state = self.start_over(&state, None).await?;
            }
            // The copy got a number of its own when it was opened, and the original went on.
            Verdict::Foreign => state = self.start_over(&state, None).await?,
        }
        let ours = of == site_text(&self.store);
        if ours && read.as_ref().is_some_and(|read| Some(read.nonce.text(&of)) == state.nonce_sent) {
            state.nonce_confirmed = state.nonce_sent.clone();
        }
        state.index_uuid = Some(index.identity);
        let beacon = match (found, read) {
            (Some(held), Some(beacon)) if ours => Some((beacon, held.version)),
            _ => self.beacon_of_ours().await?,
        };
        Ok(Opened { state, beacon, next: index.next })
    }

    /// The beacon under the number that we have now.
    async fn beacon_of_ours(&self) -> Result<Option<(Beacon, ServerVersion)>, SyncError> {
        let held = self.server.read(&[beacon::id(&site_text(&self.store))]).await?;
        let Some(Held { version, body, .. }) = held.into_iter().flatten().next() else { return Ok(None) };
        // What can't be read is written over, so it is long overdue.
        let nonce = Nonce { number: 0, mark: String::new() };
        let unreadable = || Beacon { nonce, taken: 0, at: jiff::Timestamp::UNIX_EPOCH };
        Ok(Some((Beacon::read(&body).unwrap_or_else(unreadable), version)))
    }

    /// After the beacon was written, things were sent or taken in by a run that did not come to its end. Only the newest
    /// of them tells whether the server still has them.
    async fn doubt(
        &self,
        state: &mut MirrorState,
        beacon: Option<&Beacon>,
        found: Option<&Held>,
        outcome: &mut Outcome,
    ) -> Result<(), SyncError> {
        let Some((_, version)) = &state.witness else { return Ok(()) };
        if found.is_some_and(|held| held.version == *version) {
            return Ok(());
        }
        if state.unvouched_pushes {
            if found.is_none_or(|held| held.version.seq_no < version.seq_no) {
                outcome.loss = Some(Loss::PutBack);
            }
            *state = self.start_over(state, state.nonce_confirmed.clone()).await?;
        } else {
            state.pull_cursor = beacon.and_then(|beacon| beacon.taken.checked_sub(1));
            state.witness = None;
        }
        Ok(())
    }

    /// Forgets what is known of the server. The beacon that is there now counts as the one that was written last, so that
    /// a run that is killed from here on does not take it for a stranger's.
    async fn start_over(&self, state: &MirrorState, there: Option<String>) -> Result<MirrorState, SyncError> {
        let fresh = MirrorState {
            nonce_sent: state.nonce_sent.clone(),
            nonce_confirmed: there,
            conflicts: state.conflicts,
            last_success: state.last_success,
            ..MirrorState::default()
        };
        let kept = fresh.clone();
        blocking(&self.store, move |store| {
            store.forget_mirror()?;
            store.keep_mirror_state(&kept)
        })
        .await?;
        Ok(fresh)
    }
}

fn judge(found: Option<&Beacon>, state: &MirrorState, site: &str) -> Verdict {
    let nonce =
        |text: &Option<String>| Nonce::of_text(text.as_deref()?).filter(|(of, _)| of == site).map(|(_, nonce)| nonce);
    beacon::judge(found, nonce(&state.nonce_confirmed).as_ref(), nonce(&state.nonce_sent).as_ref())
}
