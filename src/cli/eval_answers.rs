//! `eval answers`.
use super::eval::{bar, show};
use super::eval_args::EvalAnswers;
use super::Context;
use crate::eval::{self, AnswersTask};

pub(super) async fn run(context: &Context, args: &EvalAnswers) -> anyhow::Result<()> {
    let mut config = context.config().clone();
    config.settings.knowledge.starter = false;
    let task = AnswersTask { data: &args.data, out: &args.out, part: args.part.as_deref(), config: &config, held_out_config: &config };
    let bar = bar(context);
    let rows = eval::answers(&task, &|done, all| show(&bar, done, all)).await?;
    bar.finish_and_clear();
    println!("{}", rows.len());
    Ok(())
}
