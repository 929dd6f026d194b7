//! `eval complaints`: whether complaints find their incidents, and are found, in tables.

use super::eval::{bar, print, show};
use super::eval_args::EvalComplaints;
use super::{Context, output};
use crate::eval::{self, ComplaintsTask, LinkRow, Rate, Table};

pub(super) async fn run(context: &Context, args: &EvalComplaints) -> anyhow::Result<()> {
    let mut config = context.config().clone();
    config.settings.knowledge.starter = false;
    let task = ComplaintsTask {
        data: &args.data,
        part: args.part.as_deref(),
        config: &config,
        vectors: args.vectors.as_deref(),
    };
    let progress = bar(context);
    let result = eval::complaints(&task, &|done, all| show(&progress, done, all)).await?;
    progress.finish_and_clear();
    let mut table = Table::new(&["complaints", "n", "precision", "95 %", "recall", "95 %", "F1"]);
    for score in eval::link_scores(&result.rows) {
        let f1 = score.f1().map_or_else(|| "–".to_owned(), |f1| format!("{f1:.3}"));
        let (precision, recall) = (score.precision, score.recall);
        let cells = [share(precision), interval(precision), share(recall), interval(recall), f1];
        table.row([score.slice, score.complaints.to_string()].into_iter().chain(cells).collect());
    }
    print(&table)?;
    let bins = eval::link_bins(&result.rows);
    let mut table = Table::new(&["confidence", "n", "told", "right"]);
    for bin in &bins {
        let range = format!("{:.1}–{:.1}", bin.range.0, bin.range.1);
        table.row(vec![range, bin.right.all.to_string(), format!("{:.2}", bin.told), share(bin.right)]);
    }
    output::write(None, |out| write!(out, "\n{table}\nmean error {:.3}\n", eval::mean_error(&bins)))?;
    let mut table = Table::new(&["cluster without incident", "complaints", "of"]);
    for (words, complaints, kinds) in &result.clusters {
        let kinds = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ");
        table.row(vec![words.clone(), complaints.to_string(), kinds]);
    }
    output::write(None, |out| write!(out, "\n{table}"))?;
    let mut table = Table::new(&["asked with", "found by", "questions", "nDCG@10", "recall@10", "MRR"]);
    for row in &result.searching {
        let of = |value: f64| format!("{value:.3}");
        let (score, asked) = (&row.score, row.asked.to_owned());
        let cells = [of(score.ndcg_10), of(score.recall_10), of(score.mrr_10)];
        table.row([asked, row.by.to_owned(), row.questions.to_string()].into_iter().chain(cells).collect());
    }
    output::write(None, |out| write!(out, "\n{table}"))?;
    if args.misses {
        output::write(None, |out| {
            result.rows.iter().filter(|row| missed(row)).try_for_each(|row| writeln!(out, "{}", told(row)))
        })?;
    }
    Ok(())
}

/// Whether a link is wrong, or the right one is missing.
fn missed(row: &LinkRow) -> bool {
    let wrong = row.links.iter().any(|(incident, _, _)| row.right.as_ref() != Some(incident));
    wrong || row.right.as_ref().is_some_and(|right| !row.links.iter().any(|(incident, _, _)| incident == right))
}

fn told(row: &LinkRow) -> String {
    let links: Vec<String> = row.links.iter().map(|(incident, _, chance)| format!("{incident} {chance:.2}")).collect();
    let best = row.best.as_ref().map(|(incident, chance, why)| format!("{incident} {chance:.2} ({why})"));
    let right = row.right.as_deref().unwrap_or("none");
    format!("{} {} right {right}; linked [{}]; best {}", row.id, row.kind, links.join(", "), best.unwrap_or_default())
}

fn share(rate: Rate) -> String {
    rate.value().map_or_else(|| "–".to_owned(), |value| format!("{value:.3} ({}/{})", rate.hits, rate.all))
}

fn interval(rate: Rate) -> String {
    let (low, high) = rate.interval();
    rate.value().map_or_else(|| "–".to_owned(), |_| format!("{low:.3}–{high:.3}"))
}
