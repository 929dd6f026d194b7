//! Each fault by itself: what a run says of it, and that the next one loses nothing and doubles nothing.

use std::process::{Command, Stdio};
use std::time::Duration;

use cartwatch::elastic::Request;
use cartwatch::sync::{Loss, TroubleKind};
use serde_json::json;

use crate::elasticsearch::{elasticsearch, prefix};
use crate::faulty::{Answer, Fault, Rule};
use crate::run::Desk;
use crate::served::wait_for;
use crate::sync_sites::{Model, Site, agree, block};

/// Two sites that are in step, and then the first one has changes.
fn begun(url: &str) -> (Vec<Site>, Model) {
    let prefix = prefix();
    let mut sites = vec![Site::new(1, url, &prefix), Site::new(2, url, &prefix)];
    let mut model = Model::default();
    for bucket in 0..30 {
        sites[0].sees(&mut model, bucket % 7, bucket, 3, false);
        sites[1].sees(&mut model, bucket % 5, bucket, 2, bucket % 2 == 0);
    }
    agree(&mut sites, &model);
    changed(&mut sites, &mut model);
    (sites, model)
}

fn changed(sites: &mut [Site], model: &mut Model) {
    for bucket in 0..60 {
        sites[0].sees(model, 10 + bucket, bucket, 4, false);
    }
}

#[test]
fn a_bulk_that_is_cut_in_the_middle_is_neither_lost_nor_doubled() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    for fault in [Fault::CutRequest { after: 5_000 }, Fault::LoseReply, Fault::CutReply { after: 400 }] {
        let (mut sites, model) = begun(&url);
        sites[0].line.rule(Rule::new(fault.clone()).to("_bulk").after(1).times(20));
        let ran = sites[0].sync();
        let kind = ran.trouble.as_ref().map(|trouble| trouble.kind);
        assert_eq!(kind, Some(TroubleKind::Unreachable), "{fault:?}: {ran:?}");
        sites[0].line.heal();
        agree(&mut sites, &model);
    }
}

#[test]
fn a_reply_that_is_lost_once_is_no_trouble_at_all() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, model) = begun(&url);
    sites[0].line.rule(Rule::new(Fault::LoseReply).to("_bulk").once());
    let outcome = sites[0].syncs().outcome;
    // What the server had taken was recognised; nobody else wrote.
    assert_eq!(outcome.conflicts, 0, "{outcome:?}");
    agree(&mut sites, &model);
}

#[test]
fn a_line_that_is_half_open_or_refuses_is_said_and_waited_for() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, model) = begun(&url);
    for (fault, expected) in [(Fault::Silent, TroubleKind::Slow), (Fault::Refuse, TroubleKind::Unreachable)] {
        sites[0].line.set(fault);
        let trouble = sites[0].sync().trouble.expect("trouble");
        assert_eq!(trouble.kind, expected, "{trouble}");
        sites[0].line.heal();
    }
    agree(&mut sites, &model);
}

#[test]
fn a_slow_line_only_takes_longer() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, model) = begun(&url);
    let slow = Fault::Slow { delay: Duration::from_millis(50), bytes_per_second: 200_000 };
    sites[0].line.set(slow);
    sites[0].syncs();
    sites[0].line.heal();
    agree(&mut sites, &model);
}

#[test]
fn a_server_that_asks_for_patience_or_fails_is_asked_again() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, model) = begun(&url);
    for (answer, expected) in [
        (Answer::status(429), TroubleKind::Busy),
        (Answer::status(503), TroubleKind::Failing),
        (Answer::page(), TroubleKind::Unsupported),
    ] {
        sites[0].line.rule(Rule::new(Fault::Answer(answer.clone())).to("_bulk"));
        let trouble = sites[0].sync().trouble.expect("trouble");
        assert_eq!(trouble.kind, expected, "{trouble}");
        sites[0].line.heal();
    }
    changed(&mut sites, &mut Model::default());
    // Once is no trouble.
    sites[0].notes(1, "a change");
    sites[0].line.rule(Rule::new(Fault::Answer(Answer::status(429))).to("_bulk").once());
    sites[0].syncs();
    agree(&mut sites, &model);
}

#[test]
fn a_read_only_index_is_said_and_changes_wait() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, model) = begun(&url);
    let client = sites[0].client();
    let index = format!("{}-memory-v1", client.prefix());
    let block_with = |value| {
        let body = json!({ "index.blocks.read_only_allow_delete": value });
        block(client.request(&Request::put(&[&index, "_settings"], &body))).unwrap();
    };
    block_with(json!(true));
    let trouble = sites[0].sync().trouble.expect("trouble");
    assert_eq!(trouble.kind, TroubleKind::ReadOnly, "{trouble}");
    block_with(json!(null));
    agree(&mut sites, &model);
}

#[test]
fn an_index_that_was_deleted_gets_everything_again() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, model) = begun(&url);
    let client = sites[0].client();
    let index = format!("{}-memory-v1", client.prefix());
    block(client.request(&Request::delete(&[&index]))).unwrap();
    assert_eq!(sites[0].syncs().outcome.loss, Some(Loss::IndexReplaced));
    assert_eq!(sites[1].syncs().outcome.loss, Some(Loss::IndexReplaced));
    agree(&mut sites, &model);
    // In the middle of a run, too.
    for bucket in 0..200 {
        sites[0].notes(bucket % 20, &format!("note {bucket}"));
    }
    let silent = Fault::Slow { delay: Duration::from_millis(200), bytes_per_second: 1 << 20 };
    sites[0].line.rule(Rule::new(silent).to("_bulk"));
    let (own, name) = (client.clone(), index.clone());
    let deleting = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        block(own.request(&Request::delete(&[&name]))).map(drop)
    });
    sites[0].sync();
    drop(deleting.join().unwrap());
    sites[0].line.heal();
    agree(&mut sites, &model);
}

#[test]
fn a_process_that_is_killed_between_sending_and_noting_doubles_nothing() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, model) = begun(&url);
    for after in [0, 2] {
        sites[0].notes(3, &format!("before kill {after}"));
        // The server has the documents, and the process waits for the reply.
        sites[0].line.rule(Rule::new(Fault::Stall { after: 0 }).to("_bulk").after(after));
        let before = sites[0].line.count("_bulk");
        let mut child = sites[0].command(&["sync"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        wait_for("the bulk", || sites[0].line.count("_bulk") > before + after || child.try_wait().unwrap().is_some());
        std::thread::sleep(Duration::from_millis(100));
        child.kill().ok();
        child.wait().unwrap();
        sites[0].line.heal();
    }
    agree(&mut sites, &model);
}

#[test]
fn a_data_folder_that_was_copied_is_a_site_of_its_own() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, mut model) = begun(&url);
    sites[0].syncs();
    sites[0].close();
    let desk = Desk::new();
    let copied = Command::new("cp").arg("-a").args([sites[0].desk.memory(), desk.memory()]).status().unwrap();
    assert!(copied.success());
    let prefix = sites[0].client().prefix().to_owned();
    sites.push(Site::with_desk(desk, 3, &url, &prefix));
    let (original, copy) = (sites[0].store().site(), sites[2].store().site());
    assert_ne!(original, copy);
    for bucket in 0..20 {
        sites[0].sees(&mut model, 3, 100 + bucket, 1, false);
        sites[2].sees(&mut model, 3, 100 + bucket, 2, false);
        sites[0].notes(3, &format!("original {bucket}"));
        sites[2].notes(3, &format!("copy {bucket}"));
    }
    agree(&mut sites, &model);
    let notes = sites[1].store().actions(&crate::sync_sites::incident(3).id).unwrap().len();
    assert_eq!(notes, 40);
}

#[test]
fn five_thousand_changes_on_either_side_meet() {
    let Some(url) = elasticsearch("sync_faults") else { return };
    let (mut sites, mut model) = begun(&url);
    for number in 0..1_250 {
        for (site, count) in sites.iter_mut().zip(1..) {
            site.sees(&mut model, 100 + number, number % 40, count, false);
            site.notes(100 + number, "seen on both sides");
        }
    }
    agree(&mut sites, &model);
}
