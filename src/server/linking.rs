//! Finds out in the background what complaints are about: those that just came, and now and then those that are due because
//! incidents or weights changed; then it is looked for clusters among the rest. One at a time, on a thread of its own, so that neither intake nor questions wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::complaint::ComplaintId;
use crate::complaints::{ClusterWatch, Complaints};

/// Complaints that wait by name; beyond, they are found by what is due.
const WAITING: usize = 50_000;
/// Complaints that are looked at before it is seen what came meanwhile.
const STEP: usize = 5_000;

/// What is to do.
#[derive(Debug, Default)]
struct Todo {
    waiting: Vec<ComplaintId>,
    due: bool,
    running: bool,
}

/// The links of complaints that come.
#[derive(Debug, Clone)]
pub(super) struct Linking {
    complaints: Complaints,
    clusters: ClusterWatch,
    todo: Arc<Mutex<Todo>>,
}

impl Linking {
    pub(super) fn new(complaints: Complaints, clusters: ClusterWatch) -> Self {
        Self { complaints, clusters, todo: Arc::default() }
    }

    /// These came.
    pub(super) fn soon(&self, came: Vec<ComplaintId>) {
        if came.is_empty() {
            return;
        }
        let mut todo = self.todo();
        todo.waiting.extend(came);
        if todo.waiting.len() > WAITING {
            todo.waiting.clear();
            todo.due = true;
        }
        self.run(todo);
    }

    /// Something may have changed what others are about.
    pub(super) fn due(&self) {
        let mut todo = self.todo();
        todo.due = true;
        self.run(todo);
    }

    fn todo(&self) -> MutexGuard<'_, Todo> {
        self.todo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, mut todo: MutexGuard<'_, Todo>) {
        if std::mem::replace(&mut todo.running, true) {
            return;
        }
        drop(todo);
        let (own, runtime) = (self.clone(), tokio::runtime::Handle::current());
        tokio::task::spawn_blocking(move || while runtime.block_on(own.step()) {});
    }

    /// Does a part; `false` when nothing is left. What fails stays due, and is tried again with the next that comes.
    async fn step(&self) -> bool {
        let (waiting, due) = {
            let mut todo = self.todo();
            let work = (std::mem::take(&mut todo.waiting), std::mem::take(&mut todo.due));
            todo.running = !work.0.is_empty() || work.1;
            if !todo.running {
                return false;
            }
            work
        };
        let mut failed = self.complaints.link(&waiting).await.is_err();
        if due && !failed {
            match self.complaints.link_due(STEP, &|_, _| ()).await {
                Ok(report) if report.left > 0 => self.todo().due = true,
                Ok(_) => {}
                Err(_) => failed = true,
            }
        }
        // What is still without an incident may be a cluster.
        self.clusters.soon();
        if failed {
            self.todo().running = false;
        }
        !failed
    }
}
