//! All integration tests in one binary.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::print_stderr,
    reason = "tests explain themselves, and say when they skip"
)]

mod answer_set;
mod architecture;
mod cache;
mod cli;
mod complaining_shop;
mod complaint_links;
mod complaint_report;
mod complaints;
mod conformance;
mod deploy;
mod duplicates;
mod elastic_gate;
mod elastic_line;
mod elastic_search;
mod elasticsearch;
mod eval;
mod faulty;
mod fingerprints;
mod formats;
mod fuzz;
mod generators;
mod kill;
mod languages;
mod library;
mod llama_server;
mod local_model;
mod main_job;
mod mcp;
mod mcp_agent;
mod mcp_wire;
mod metrics;
mod metrics_redis;
mod mute;
mod notify;
mod notify_complaints;
mod notify_mail;
mod novelty;
mod openai_faults;
mod openai_server;
mod openai_wire;
mod order;
mod outcomes;
mod pack;
mod pack_trust;
mod pages_incidents;
mod plain_request;
mod public_data;
mod python;
mod python_client;
mod question_set;
mod redis_server;
mod replay;
mod robustness;
mod run;
mod serve;
mod serve_api;
mod serve_attacks;
mod serve_audit;
mod serve_clients;
mod serve_complaints;
mod serve_documents;
mod serve_files;
mod serve_kill;
mod serve_limits;
mod serve_live;
mod serve_node;
mod serve_openapi;
mod serve_redis;
mod serve_redis_faults;
mod serve_resources;
mod serve_rsyslog;
mod serve_safety;
mod serve_secrets;
mod serve_sign_in;
mod serve_syslog;
mod served;
mod shippers;
mod sync_faults;
mod sync_notify;
mod sync_restore;
mod sync_schedules;
mod sync_served;
mod sync_server;
mod sync_sites;
mod templates;
mod watch;
