//! Bounds the threads of a local model: the engine takes their number from the environment alone, so the program starts
//! itself anew with it. Nothing was read or written before, and the process keeps its number.

use std::process::Command;

use crate::config::Local;
use crate::language_model::local::threads::{VARIABLE, wanted};

/// Does not come back where the program is started anew. Where that fails, the model takes all cores.
pub(super) fn bound(settings: &Local) {
    let Some(threads) = wanted(settings) else { return };
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let Ok(program) = std::env::current_exe() else { return };
        let mut arguments = std::env::args_os();
        let mut again = Command::new(program);
        if let Some(name) = arguments.next() {
            again.arg0(name);
        }
        let error = again.args(arguments).env(VARIABLE, threads.to_string()).exec();
        drop(error);
    }
    #[cfg(not(unix))]
    let _ = (threads, Command::new);
}
