//! A server of our own that is killed, and put back to yesterday's data: nothing that a site knows is lost.

use cartwatch::sync::{Loss, TroubleKind};

use crate::elasticsearch::{RealElasticsearch, copied, prefix};
use crate::run::skip;
use crate::sync_sites::{Model, Site, agree};

#[test]
fn a_server_that_is_killed_or_put_back_to_yesterday_gets_what_it_lost() {
    let server = match RealElasticsearch::start() {
        Ok(server) => server,
        Err(why) => return skip("sync_restore", &why),
    };
    let prefix = prefix();
    let mut sites =
        [1, 2].into_iter().map(|number| Site::new(number, &server.url, &prefix).patient()).collect::<Vec<_>>();
    let mut model = Model::default();
    for bucket in 0..30 {
        sites[0].sees(&mut model, bucket % 7, bucket, 3, false);
        sites[1].sees(&mut model, bucket % 5, bucket, 2, true);
    }
    agree(&mut sites, &model);
    let (port, data) = server.stop();
    let yesterday = copied(data.path());
    let mut server = RealElasticsearch::start_on(port, data).unwrap();

    for bucket in 30..60 {
        sites[0].sees(&mut model, bucket % 9, bucket, 3, false);
        sites[1].notes(bucket % 9, &format!("today {bucket}"));
    }
    sites[0].syncs();
    server.kill();
    let trouble = sites[1].sync().trouble.expect("nobody answers");
    assert_eq!(trouble.kind, TroubleKind::Unreachable, "{trouble}");
    let server = server.restart_killed();
    // What was acknowledged survives the kill of the server.
    let outcome = sites[0].syncs().outcome;
    assert!(outcome.loss.is_none() && outcome.pushed == 0, "{outcome:?}");
    agree(&mut sites, &model);

    drop(server.stop());
    let server = RealElasticsearch::start_on(port, yesterday).unwrap();
    assert_eq!(sites[0].syncs().outcome.loss, Some(Loss::PutBack));
    sites[1].notes(3, "after the restore");
    agree(&mut sites, &model);
    drop(server);
}
