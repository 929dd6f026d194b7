//! All integration tests in one binary.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::print_stderr,
    reason = "tests explain themselves, and say when they skip"
)]

mod architecture;
mod cli;
mod conformance;
mod duplicates;
mod eval;
mod fingerprints;
mod formats;
mod kill;
mod languages;
mod library;
mod main_job;
mod notify;
mod notify_mail;
mod order;
mod public_data;
mod question_set;
mod replay;
mod robustness;
mod run;
mod serve;
mod serve_api;
mod serve_clients;
mod serve_limits;
mod serve_live;
mod serve_safety;
mod serve_syslog;
mod served;
mod templates;
mod watch;
