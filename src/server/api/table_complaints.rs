//! The operations of complaints; see [`super::table`].

use super::operation::{Operation, Verb, op};
use super::table::JSON_LINES;
use super::{complaints, complaints_hook, complaints_links, complaints_report};
use crate::complaints::{ClusterRow, ComplaintDetail, ComplaintList};
use crate::report::ComplaintReport;
use crate::server::role::Need;

use Verb::{Delete, Get, Post};

const HOOKS: &[&str] = &["application/json", "application/x-www-form-urlencoded"];

/// What customers say, and what is made of it.
pub(super) fn operations() -> Vec<Operation> {
    let takes = |operation: Operation, kinds| {
        operation
            .needs(Need::Ingest)
            .takes_kinds(kinds, complaints::BODY_BYTES)
            .gives::<complaints::ComplaintsTaken>()
            .gives_as::<complaints::ComplaintsTaken>(400)
            .refuses(&[408, 413, 415, 429, 503])
            .keyed()
    };
    let add =
        "Takes complaints in: an object, an array, an object with an array, or NDJSON; the same again changes nothing";
    [
        takes(op(Post, "/api/v1/complaints", "addComplaints", add, complaints::add), JSON_LINES)
            .asks::<complaints::OfSource>(),
        takes(
            op(
                Post,
                "/api/v1/complaints/hook/{source}",
                "complaintHook",
                "Takes a complaint in as a help desk's web hook sends it; the token may stand in the address",
                complaints_hook::hook,
            ),
            HOOKS,
        )
        .asks::<complaints_hook::Shown>()
        .refuses(&[401]),
        op(Get, "/api/v1/complaints", "listComplaints", "Complaints, newest first", complaints::list)
            .asks::<complaints::Which>()
            .gives::<ComplaintList>()
            .refuses(&[404, 409])
            .paged()
            .tagged(),
        op(
            Get,
            "/api/v1/complaints/{id}",
            "showComplaint",
            "A complaint, what it is about, and what people said of that; the id may be shortened",
            complaints::show,
        )
        .gives::<ComplaintDetail>()
        .refuses(&[404, 409])
        .tagged(),
        op(
            Delete,
            "/api/v1/complaints/{id}",
            "eraseComplaint",
            "Erases a complaint for good; it is not taken in again",
            complaints::erase,
        )
        .gives_kind(204, &[])
        .refuses(&[404, 409]),
        op(
            Post,
            "/api/v1/complaints/{id}/link",
            "linkComplaint",
            "Says what a complaint is about; it stands over what was found, and teaches what others get",
            complaints_links::link,
        )
        .takes::<complaints_links::Link>()
        .gives::<ComplaintDetail>()
        .refuses(&[404, 409])
        .keyed(),
        op(
            Post,
            "/api/v1/complaints/{id}/unlink",
            "unlinkComplaint",
            "Says that a complaint is not about an incident, or about none that is known",
            complaints_links::unlink,
        )
        .takes::<complaints_links::Unlink>()
        .gives::<ComplaintDetail>()
        .refuses(&[404, 409])
        .keyed(),
        op(
            Get,
            "/api/v1/complaints/clusters",
            "listComplaintClusters",
            "What many complain about that no incident explains, oldest first",
            complaints_links::clusters,
        )
        .asks::<complaints_links::Between>()
        .gives::<Vec<ClusterRow>>()
        .tagged(),
        op(
            Get,
            "/api/v1/complaints/report",
            "reportComplaints",
            "Complaints over time, and by how much they fell after each fix",
            complaints_report::show,
        )
        .asks::<complaints_report::Which>()
        .gives::<ComplaintReport>()
        .refuses(&[404, 409])
        .tagged(),
    ]
    .map(|operation| operation.tag("complaints"))
    .into()
}
