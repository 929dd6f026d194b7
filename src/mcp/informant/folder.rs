//! [`FolderInformant`]: answers from the data folder, which it holds only while it is asked.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::{Complained, Informant, Listed, Question, Said, TouchedSession};
use crate::backend::Filter;
use crate::complaints::{self, ComplaintError, ReportWanted};
use crate::config::Config;
use crate::incident::{ActionKind, IncidentId};
use crate::knowledge::Page;
use crate::mcp::trouble::Trouble;
use crate::memory::{Details, ListFilter, Memory, MemoryError, SearchRequest};
use crate::report::{ComplaintReport, CustomerRow, FindResult, IncidentDetail, IncidentList, SearchResult};
use crate::scan::Redactor;
use crate::store::StoreError;
use crate::wording::Language;

/// Tells the time.
type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Answers from a data folder.
///
/// The folder is opened for the first question and let go when nobody has asked for a while: agents' hosts start their
/// servers with themselves and keep them all day, and the folder is one process's own.
pub struct FolderInformant {
    room: Arc<Room>,
    redactor: Redactor,
    clock: Clock,
}

/// The memory, while it is held.
struct Room {
    config: Config,
    idle: Duration,
    held: Mutex<Option<Arc<Memory>>>,
    asked: Mutex<Option<Instant>>,
}

impl FolderInformant {
    /// Opens the folder once, to see that it can be. It must be called within a runtime.
    ///
    /// # Errors
    /// When the folder is in use, or can't be opened.
    pub fn open(config: Config, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Result<Self, MemoryError> {
        let memory = Memory::open(&config)?;
        let redactor = memory.store().redactor();
        let idle = Duration::from_secs(config.settings.mcp.idle_seconds.into());
        let held = Mutex::new(Some(Arc::new(memory)));
        let room = Arc::new(Room { config, idle, held, asked: Mutex::default() });
        Room::let_go_later(&room);
        Ok(Self { room, redactor, clock: Arc::new(clock) })
    }

    /// Does something with the memory, on a thread that may block.
    async fn with<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Memory) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let room = Arc::clone(&self.room);
        let done = tokio::task::spawn_blocking(move || job(&*room.memory()?)).await;
        Room::let_go_later(&self.room);
        done.map_err(|_| Trouble::Failed("the answer failed".to_owned()))?
    }
}

impl std::fmt::Debug for FolderInformant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FolderInformant").field("folder", &self.room.config.data_dir).finish_non_exhaustive()
    }
}

impl Room {
    fn memory(&self) -> Result<Arc<Memory>, Trouble> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(memory) = held.as_ref() {
            return Ok(Arc::clone(memory));
        }
        let memory = Arc::new(Memory::open(&self.config)?);
        *held = Some(Arc::clone(&memory));
        Ok(memory)
    }

    /// Lets the memory go once nobody has asked for it for the idle time.
    fn let_go_later(room: &Arc<Self>) {
        let at = Instant::now();
        *room.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
        let room = Arc::clone(room);
        tokio::spawn(async move {
            tokio::time::sleep(room.idle).await;
            let asked_since = *room.asked.lock().unwrap_or_else(PoisonError::into_inner) != Some(at);
            if !asked_since {
                // Closing it writes to the disk.
                let _ = tokio::task::spawn_blocking(move || room.let_go()).await;
            }
        });
    }

    fn let_go(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever works with it at this moment sees to it afterwards.
        if held.as_ref().is_some_and(|memory| Arc::strong_count(memory) == 1) {
            *held = None;
        }
    }
}

#[async_trait]
impl Informant for FolderInformant {
    fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    async fn search(&self, question: Question) -> Result<SearchResult, Trouble> {
        let clock = Arc::clone(&self.clock);
        // Dropped with the call: who cancels does not let a language model write on.
        let (waits, gone) = oneshot::channel::<()>();
        let found = self.with(move |memory| {
            let category = question.category;
            let request = SearchRequest {
                text: question.text,
                language: question.language,
                filter: Filter {
                    kinds: question.kind.into_iter().collect(),
                    categories: category.into_iter().collect(),
                    services: question.service.into_iter().collect(),
                    ..Filter::default()
                },
                limit: question.limit,
                details: Details::default(),
            };
            let found = Handle::current().block_on(async {
                memory.catch_up().await?;
                tokio::select! {
                    found = memory.search(request) => found.map_err(Trouble::from),
                    _ = gone => Err(Trouble::Busy("nobody waits for the answer".to_owned())),
                }
            })?;
            memory.count_given(clock(), found.solution.iter().map(|solution| (category, solution)))?;
            Ok(found)
        });
        let found = found.await;
        drop(waits);
        found
    }

    async fn page(&self, id: &str, language: Language) -> Result<Page, Trouble> {
        let id = id.to_owned();
        self.with(move |memory| {
            for language in std::iter::once(language).chain(Language::ALL) {
                if let Some(page) = memory.page(&id, language)? {
                    return Ok(page);
                }
            }
            Err(Trouble::NoPage(id))
        })
        .await
    }

    async fn incidents(&self, which: Listed) -> Result<IncidentList, Trouble> {
        self.with(move |memory| {
            let Listed { status, category, service, limit } = which;
            Ok(memory.list(&ListFilter { status, category, service, ..ListFilter::default() }, limit)?)
        })
        .await
    }

    async fn incident(&self, id: &str, language: Language) -> Result<IncidentDetail, Trouble> {
        let id = id.to_owned();
        self.with(move |memory| {
            let incident = memory.incident(&id)?;
            let mut shown = Handle::current().block_on(async {
                memory.catch_up().await?;
                memory.show(incident, language).await
            })?;
            shown.complaints = complaints::of_incident(memory, &shown.incident.id)?;
            Ok(shown)
        })
        .await
    }

    async fn touched(&self, id: &str, limit: usize) -> Result<Vec<TouchedSession>, Trouble> {
        let id = id.to_owned();
        self.with(move |memory| {
            let rows = memory.customers(&memory.incident(&id)?)?.into_iter();
            let told = |row: CustomerRow| TouchedSession {
                session_id: row.session_id,
                user_id: row.user_id,
                state: row.state,
            };
            Ok(rows.take(limit).map(told).collect())
        })
        .await
    }

    async fn find(&self, who: &str) -> Result<FindResult, Trouble> {
        let who = who.to_owned();
        self.with(move |memory| Ok(memory.find(&who)?)).await
    }

    async fn complaints(&self, which: Complained) -> Result<ComplaintReport, Trouble> {
        self.with(move |memory| {
            let incident = which.incident.map(|id| memory.incident(&id)).transpose()?.map(|incident| incident.id);
            let Complained { from: since, to: until, category, fixes, .. } = which;
            let category = category.map(|category| category.name().to_owned());
            Ok(complaints::report(memory, &ReportWanted { since, until, incident, category, fixes })?)
        })
        .await
    }

    async fn say(&self, id: &str, said: Said, by: Option<String>) -> Result<IncidentId, Trouble> {
        let (id, now) = (id.to_owned(), (self.clock)());
        self.with(move |memory| {
            let incident = memory.incident(&id)?;
            let kind = match said {
                Said::Resolved { fix, cause, applied_at } => {
                    ActionKind::Resolve { fix, root_cause: cause, applied_at: applied_at.unwrap_or(now) }
                }
                Said::Feedback { verdict, note } => ActionKind::Feedback { verdict, note },
            };
            memory.act(&incident.id, kind, by, now)?;
            Ok(incident.id)
        })
        .await
    }
}

impl From<ComplaintError> for Trouble {
    fn from(error: ComplaintError) -> Self {
        match error {
            ComplaintError::Memory(error) => error.into(),
            ComplaintError::Store(error) => MemoryError::Store(error).into(),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<MemoryError> for Trouble {
    fn from(error: MemoryError) -> Self {
        match error {
            MemoryError::NoSuchIncident { id } => Self::NoIncident(id),
            MemoryError::AmbiguousIncident { id, .. } => Self::Ambiguous(id),
            MemoryError::Store(StoreError::InUse { .. }) => Self::InUse,
            other => Self::Failed(other.to_string()),
        }
    }
}
