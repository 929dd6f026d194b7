//! How long after the trouble people write, by how they write.

/// Half of the people who write at all have written after so many minutes: in a chat at once, by e-mail in hours. Orders
/// of magnitude, not measured: they only weigh, and the window bounds them.
const CHAT_MINUTES: f64 = 60.0;
const PHONE_MINUTES: f64 = 120.0;
const MAIL_MINUTES: f64 = 480.0;
const UNKNOWN_MINUTES: f64 = 240.0;

/// How much of the people who will write are still to write after so many seconds, 0–1: halved each half-life, and never
/// quite none within the window.
pub(super) fn still_to_come(seconds: i64, channel: Option<&str>) -> f32 {
    let minutes = seconds.max(0) as f64 / 60.0;
    // Heavier than an exponential: some write days later.
    (1.0 / (1.0 + minutes / half_life(channel))) as f32
}

fn half_life(channel: Option<&str>) -> f64 {
    let Some(channel) = channel.map(str::to_lowercase) else { return UNKNOWN_MINUTES };
    let has = |names: &[&str]| names.iter().any(|name| channel.contains(name));
    if has(&["chat", "чат", "telegram", "телеграм", "whatsapp", "messenger", "viber", "widget", "бот", "bot"])
    {
        CHAT_MINUTES
    } else if has(&["phone", "call", "voice", "звон", "телефон"]) {
        PHONE_MINUTES
    } else if has(&["mail", "почт", "письм", "form", "форм", "web", "review", "отзыв"]) {
        MAIL_MINUTES
    } else {
        UNKNOWN_MINUTES
    }
}

#[cfg(test)]
mod tests {
    use super::still_to_come;

    #[test]
    fn mail_comes_later_than_chat() {
        let day = 86_400;
        assert!(still_to_come(day, Some("Chat")) < still_to_come(day, Some("e-mail")));
        assert_eq!(still_to_come(0, None), 1.0);
        assert_eq!(still_to_come(-60, Some("звонок")), 1.0);
        assert!(still_to_come(i64::MAX, None) >= 0.0);
    }
}
