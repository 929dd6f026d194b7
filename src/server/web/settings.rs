//! *Settings*: rules, tokens, notifications, settings in force, the program.
//!
//! What a form does is what the command of the same name does: `cartwatch token`, `notify test`, `replay --rules`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::form::{Form, back};
use super::notice::notice;
use super::reply::page;
use super::seat::Seat;
use crate::audit::{Actor, Event, Step};
use crate::config::{Origin, SettingRow};
use crate::notify::{ChannelStatus, Channels, NotifyError, Tried, try_out};
use crate::report::RuleThresholds;
use crate::server::api::work;
use crate::server::app::App;
use crate::server::backstage::Trial;
use crate::server::refusal::Refusal;
use crate::server::role::{Role, UnknownRole};
use crate::server::tokens::{Token, TokenError, Tokens};
use crate::web::settings::{
    self, About, Channel, NewToken, Rules, Setting, SettingOrigin, Tested, TokenRow, TrialShown,
};

const RULES: &str = "/ui/settings/rules";
const TOKENS: &str = "/ui/settings/tokens";
const NOTIFICATIONS: &str = "/ui/settings/notifications";

/// Hours that a trial may go back, at most: a week.
const MOST_HOURS: u32 = 168;

/// Days that a token may last, at most.
const MOST_DAYS: u32 = 3_660;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/ui/settings", get(|| async { Redirect::to(RULES) }))
        .route(RULES, get(rules).post(try_rules))
        .route(TOKENS, get(tokens).post(make_token))
        .route("/ui/settings/tokens/revoke", post(revoke_token))
        .route(NOTIFICATIONS, get(notifications))
        .route("/ui/settings/notifications/test", post(test_channel))
        .route("/ui/settings/configuration", get(configuration))
        .route("/ui/settings/about", get(about))
}

async fn rules(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, Refusal> {
    work(move || {
        let config = app.config();
        let in_force = app.backstage.thresholds(&config);
        let query = seat.visitor.here.split_once('?').map_or("", |(_, query)| query).to_owned();
        let asked = Form::of(&query);
        let is_result = asked.said("tried").is_some();
        let trial = app.desk.kept().trial.clone().filter(|_| is_result);
        let wanted = trial.as_ref().and_then(|trial| trial.as_ref().ok()).map(|trial| (trial.tried, trial.hours));
        let file = &config.settings.rules.file;
        let shown = Rules {
            file: (!file.as_os_str().is_empty()).then(|| file.display().to_string()),
            in_force,
            wanted,
            trial: trial.map(|trial| match trial {
                Ok(trial) => TrialShown::Made(Box::new(trial)),
                Err(why) => TrialShown::Failed(why),
            }),
            keep_hours: config.settings.server.journal_keep_hours,
        };
        let notice = notice(&seat.visitor, "settings", &["trying!"]);
        Ok(page(&seat, settings::rules(&seat.visitor, &shown, notice)))
    })
    .await
}

/// Tries thresholds on what the journal keeps. One trial at a time: it takes some seconds and a core.
async fn try_rules(
    State(app): State<Arc<App>>,
    seat: Seat,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let sent = Form::short(&app, &headers, body).await?;
    let Ok(_turn) = app.desk.trying.try_lock() else { return Ok(back("/ui/settings/rules?done=trying")) };
    let in_force = app.backstage.thresholds(&app.config()).map_err(Refusal::bad_request)?;
    let trial = Trial {
        thresholds: wanted(&sent, in_force)?,
        hours: sent.number("hours")?.unwrap_or(24_u32).clamp(1, MOST_HOURS),
        now: app.now(),
        language: seat.visitor.language,
    };
    let asked = Arc::clone(&app);
    let made = work(move || Ok(asked.backstage.try_thresholds(&asked.config(), &trial))).await?;
    app.desk.kept().trial = Some(made);
    Ok(back("/ui/settings/rules?tried=yes#trial"))
}

/// The thresholds of the form; those that it leaves out are as they are.
fn wanted(sent: &Form, in_force: RuleThresholds) -> Result<RuleThresholds, Refusal> {
    let wanted = RuleThresholds {
        slow_seconds: sent.number("slow")?.unwrap_or(in_force.slow_seconds),
        repeated_min: sent.number("repeated")?.unwrap_or(in_force.repeated_min),
        session_min_slow: sent.number("session-slow")?.unwrap_or(in_force.session_min_slow),
        window_min_slow: sent.number("window-slow")?.unwrap_or(in_force.window_min_slow),
        window_min_sessions: sent.number("window-sessions")?.unwrap_or(in_force.window_min_sessions),
    };
    if !(wanted.slow_seconds.is_finite() && wanted.slow_seconds > 0.0) {
        return Err(Refusal::field("slow", "slow: must be more than 0 seconds"));
    }
    let counts = [
        ("repeated", wanted.repeated_min, 2),
        ("session-slow", wanted.session_min_slow, 1),
        ("window-slow", wanted.window_min_slow, 1),
        ("window-sessions", wanted.window_min_sessions, 1),
    ];
    match counts.into_iter().find(|(_, value, least)| value < least) {
        Some((name, _, least)) => Err(Refusal::field(name, format!("{name}: must be at least {least}"))),
        None => Ok(wanted),
    }
}

async fn tokens(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, Refusal> {
    work(move || {
        let codes = ["revoked", "revoked-last", "exists!", "bad-name!", "no-token!"];
        let notice = notice(&seat.visitor, "settings", &codes);
        // Names of tokens are names of people.
        let shown = if seat.visitor.rights.admin { shown_tokens(&app, None)? } else { settings::Tokens::default() };
        Ok(page(&seat, settings::tokens(&seat.visitor, &shown, notice)))
    })
    .await
}

fn shown_tokens(app: &App, made: Option<NewToken>) -> Result<settings::Tokens, Refusal> {
    let row = |token: &Token| TokenRow {
        name: token.name.clone(),
        role: token.role.name(),
        created: token.created,
        expires: token.expires,
    };
    let rows = kept_tokens(app)?.list().iter().map(row).collect();
    Ok(settings::Tokens { rows, roles: Role::ALL.map(Role::name).to_vec(), made })
}

fn kept_tokens(app: &App) -> Result<Tokens, Refusal> {
    Tokens::read(&app.config().data_dir).map_err(|error| failed(&error))
}

/// What went wrong with the file names folders; it stands in what `cartwatch token list` says.
fn failed(_: &TokenError) -> Refusal {
    let reason = "the tokens can't be read or written; see `cartwatch token list`";
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, reason)
}

/// Makes a token and shows it, in this one reply: it is kept nowhere. Asked for again, the name is taken.
async fn make_token(
    State(app): State<Arc<App>>,
    seat: Seat,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let sent = Form::short(&app, &headers, body).await?;
    let Some(name) = sent.said("name").map(str::to_owned) else { return Ok(back("/ui/settings/tokens?done=bad-name")) };
    let role: Role = sent
        .said("role")
        .unwrap_or_default()
        .parse()
        .map_err(|error: UnknownRole| Refusal::field("role", error.to_string()))?;
    let days = sent.number("days")?.unwrap_or(0_u32).min(MOST_DAYS);
    let event = Event::new(Step::Begun, actor, "token create").with_object(Some(format!("{name} ({role})")));
    let number = app.witness.write(event.clone(), app.now()).await?;
    let (asked, wanted) = (Arc::clone(&app), name.clone());
    let made = work(move || {
        let now = asked.now();
        Ok(kept_tokens(&asked)?.create_until(&wanted, role, now, Token::end_after(now, days)))
    })
    .await;
    let step = if matches!(made, Ok(Ok(_))) { Step::Done } else { Step::Failed };
    // It is done; that it was begun stands in the log already.
    let _ = app.witness.write(event.ended(number, step), app.now()).await;
    match made? {
        Ok(secret) => {
            work(move || {
                let shown = shown_tokens(&app, Some(NewToken { name, secret }))?;
                Ok(page(&seat, settings::tokens(&seat.visitor, &shown, None)))
            })
            .await
        }
        Err(TokenError::Exists(_)) => Ok(back("/ui/settings/tokens?done=exists")),
        Err(TokenError::BadName) => Ok(back("/ui/settings/tokens?done=bad-name")),
        Err(error) => Err(failed(&error)),
    }
}

/// Takes a token back. Whose it was is written down, too; where that fails, the request itself stands in the log.
async fn revoke_token(
    State(app): State<Arc<App>>,
    Extension(actor): Extension<Actor>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let sent = Form::short(&app, &headers, body).await?;
    let name = sent.said("name").unwrap_or_default().to_owned();
    let (asked, wanted) = (Arc::clone(&app), name.clone());
    let revoked = work(move || {
        let mut tokens = kept_tokens(&asked)?;
        Ok(tokens.revoke(&wanted).map(|()| tokens.list().is_empty()))
    })
    .await?;
    let step = if revoked.is_ok() { Step::Done } else { Step::Failed };
    let _ = app.witness.write(Event::new(step, actor, "token revoke").with_object(Some(name)), app.now()).await;
    let code = match revoked {
        Ok(false) => "revoked",
        Ok(true) => "revoked-last",
        Err(TokenError::NoSuchToken(_)) => "no-token",
        Err(error) => return Err(failed(&error)),
    };
    Ok(back(&format!("/ui/settings/tokens?done={code}")))
}

async fn notifications(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, Refusal> {
    let status = app.notifications.status();
    let tests = app.desk.kept().tests.clone();
    let channel = |status: ChannelStatus| Channel {
        tested: tests.get(&status.channel).map(|(at, tried)| Tested {
            at: *at,
            seconds: tried.seconds,
            reason: tried.reason.clone(),
            worth_repeating: tried.worth_repeating,
        }),
        name: status.channel,
        kind: status.kind,
        waiting: status.waiting,
        attempts: status.attempts,
        next_attempt: status.next_attempt,
        last_sent: status.last_sent,
        last_error: status.last_error.map(|trouble| (trouble.at, trouble.reason)),
        sent: status.totals.sent,
        failed: status.totals.failed,
        held_back: status.totals.held_back,
        given_up: status.totals.given_up,
        aside: status.aside.into_iter().rev().map(|aside| (aside.at, aside.reason)).collect(),
    };
    let channels: Vec<Channel> = status.channels.into_iter().map(channel).collect();
    let notice = notice(&seat.visitor, "settings", &["tested", "test-failed!", "testing!", "no-channel!"]);
    let shown = seat.visitor.rights.operate.then_some(channels.as_slice());
    Ok(page(&seat, settings::notifications(&seat.visitor, shown, notice)))
}

/// Sends a test message to one channel. One test at a time.
async fn test_channel(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let sent = Form::short(&app, &headers, body).await?;
    let name = sent.said("channel").unwrap_or_default().to_owned();
    let Ok(_turn) = app.desk.testing.try_lock() else {
        return Ok(back("/ui/settings/notifications?done=testing"));
    };
    let now = app.now();
    let channels = Channels::new(&app.config()).map_err(|error| Refusal::bad_request(error.to_string()))?;
    let code = match try_out(&channels, Some(&name), now).await {
        Ok(tried) => {
            let failed = tried.iter().any(|one: &Tried| !one.sent);
            let kept = tried.into_iter().map(|one| (one.channel.clone(), (now, one)));
            app.desk.kept().tests.extend(kept);
            if failed { "test-failed" } else { "tested" }
        }
        Err(NotifyError::NoSuchChannel { .. }) => "no-channel",
        Err(error) => return Err(Refusal::bad_request(error.to_string())),
    };
    Ok(back(&format!("/ui/settings/notifications?done={code}")))
}

async fn configuration(State(app): State<Arc<App>>, seat: Seat) -> Result<Response, Refusal> {
    work(move || {
        let is_admin = seat.visitor.rights.admin;
        let all =
            seat.visitor.here.split_once('?').is_some_and(|(_, query)| Form::of(query).said("all") == Some("yes"));
        let rows = if is_admin { app.backstage.settings(&app.config()) } else { Vec::new() };
        let settings: Vec<Setting> = rows.into_iter().map(setting).collect();
        let file = app.backstage.file().filter(|_| is_admin);
        Ok(page(&seat, settings::configuration(&seat.visitor, &settings, file.as_deref(), all)))
    })
    .await
}

fn setting(row: SettingRow) -> Setting {
    let origin = match row.origin {
        Origin::BuiltIn => SettingOrigin::BuiltIn,
        Origin::File => SettingOrigin::File,
        Origin::Environment(name) => SettingOrigin::Environment(name),
        Origin::CommandLine => SettingOrigin::CommandLine,
    };
    Setting { key: row.key, value: row.value, origin }
}

async fn about(State(app): State<Arc<App>>, seat: Seat) -> Response {
    let config = app.config();
    // As data/README.md says, in the order of their names.
    let known = [("english", "Apache-2.0"), ("both", "MIT")];
    let models = app.memory.model_names().into_iter().zip(known);
    let about = About {
        models: models.map(|(name, (purpose, licence))| (name, purpose, licence)).collect(),
        generators: config.settings.generators.order().map(|choice| choice.name()).collect(),
        site: app.memory.site(),
    };
    page(&seat, settings::about(&seat.visitor, &about)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    const IN_FORCE: RuleThresholds = RuleThresholds {
        slow_seconds: 2.0,
        repeated_min: 2,
        session_min_slow: 3,
        window_min_slow: 5,
        window_min_sessions: 3,
    };

    #[test]
    fn what_a_form_leaves_out_is_as_it_is_and_nonsense_is_refused() {
        assert_eq!(wanted(&Form::of("slow=4"), IN_FORCE), Ok(RuleThresholds { slow_seconds: 4.0, ..IN_FORCE }));
        for (form, named) in
            [("slow=0", "slow"), ("slow=NaN", "slow"), ("repeated=1", "repeated"), ("window-slow=x", "window-slow")]
        {
            assert!(wanted(&Form::of(form), IN_FORCE).unwrap_err().reason.contains(named), "{form}");
        }
    }
}
