//! Numbers with their units, in a form in which `8 s` and `8000 ms` are equal and `8` and `80` are not.

/// What a number measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    /// Nothing that was said.
    Bare,
    /// Seconds.
    Time,
    /// Bytes.
    Bytes,
    /// Parts of a hundred.
    Percent,
    /// How many times.
    Times,
    /// Money, whatever the currency.
    Money,
}

/// A number as a text says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    /// As written.
    written: f64,
    /// In the dimension's own unit.
    value: f64,
    dimension: Dimension,
}

/// Units: words, what they measure, how much of it. Words ending in `*` take any ending.
const UNITS: &[(&[&str], Dimension, f64)] = &[
    (&["ms", "msec", "millisecond*", "мс", "миллисекунд*"], Dimension::Time, 0.001),
    (&["s", "sec", "secs", "second", "seconds", "с", "сек", "секунд*"], Dimension::Time, 1.0),
    (&["m", "min", "mins", "minute*", "мин", "минут*"], Dimension::Time, 60.0),
    (&["h", "hr", "hrs", "hour*", "ч", "час", "часа", "часов", "часам", "часах"], Dimension::Time, 3_600.0),
    (&["d", "day", "days", "дн", "день", "дня", "дней", "дням", "сут", "суток", "сутки"], Dimension::Time, 86_400.0),
    (&["week*", "недел*"], Dimension::Time, 604_800.0),
    (&["%", "percent", "процент*"], Dimension::Percent, 1.0),
    (&["x", "times", "раз", "раза", "×"], Dimension::Times, 1.0),
    (&["b", "byte*", "байт*"], Dimension::Bytes, 1.0),
    (&["kb", "kib", "кб", "килобайт*"], Dimension::Bytes, 1_024.0),
    (&["mb", "mib", "мб", "мегабайт*"], Dimension::Bytes, 1_048_576.0),
    (&["gb", "gib", "гб", "гигабайт*"], Dimension::Bytes, 1_073_741_824.0),
    (&["tb", "tib", "тб", "терабайт*"], Dimension::Bytes, 1_099_511_627_776.0),
    (
        &["eur", "usd", "rub", "€", "$", "₽", "£", "евро", "руб", "рубл*", "доллар*", "dollar*", "euro*"],
        Dimension::Money,
        1.0,
    ),
];

/// Numbers in words, from two on: "one" mostly counts nothing.
const IN_WORDS: &[(&[&str], f64)] = &[
    (&["two", "два", "две", "двух", "двум", "двумя"], 2.0),
    (&["three", "три", "трех", "трем", "тремя"], 3.0),
    (&["four", "четыре", "четырех", "четырем"], 4.0),
    (&["five", "пять", "пяти", "пятью"], 5.0),
    (&["six", "шесть", "шести"], 6.0),
    (&["seven", "семь", "семи"], 7.0),
    (&["eight", "восемь", "восьми"], 8.0),
    (&["nine", "девять", "девяти"], 9.0),
    (&["ten", "десять", "десяти"], 10.0),
    (&["twelve", "двенадцать", "двенадцати"], 12.0),
    (&["fifteen", "пятнадцать", "пятнадцати"], 15.0),
    (&["twenty", "двадцать", "двадцати"], 20.0),
    (&["thirty", "тридцать", "тридцати"], 30.0),
    (&["forty", "сорок", "сорока"], 40.0),
    (&["fifty", "пятьдесят", "пятидесяти"], 50.0),
    (&["sixty", "шестьдесят", "шестидесяти"], 60.0),
    (&["half", "половина", "половину", "половине", "половины"], 0.5),
    (&["hundred", "сто", "ста"], 100.0),
    (&["thousand", "тысяча", "тысячи", "тысяч"], 1_000.0),
];

/// One of a unit of time, as "a minute" and «в сутки» say it, in seconds.
const ONE_OF: &[(&[&str], f64)] = &[
    (&["секунду"], 1.0),
    (&["minute", "минуту", "минута"], 60.0),
    (&["полчаса"], 1_800.0),
    (&["hour", "час"], 3_600.0),
    (&["day", "день", "сутки"], 86_400.0),
    (&["week", "неделю", "неделя", "недели", "неделе"], 604_800.0),
    (&["month", "месяц", "месяца"], 2_592_000.0),
    (&["year", "год", "года"], 31_536_000.0),
];

/// Endings of ordinals and counted adjectives, which change nothing.
const ORDINALS: &[&str] = &["st", "nd", "rd", "th", "й", "го", "му", "м", "х", "ти", "ю", "я", "е"];

impl Quantity {
    /// A word that is a number, with a unit at its end where one is: `80`, `1,5`, `8000ms`, `20%`, `10k`.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let word = word.trim_start_matches(['~', '≈', '+', '$', '€', '£', '₽', '#', '№', '<', '>', '=', '≤', '≥']);
        let (sign, word) = match word.strip_prefix(['-', '−']) {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => (-1.0, rest),
            _ => (1.0, word),
        };
        let digits = word.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(word.len());
        let (number, ending) = word.split_at(digits);
        let written = value_of(number)? * sign;
        let ending = ending.trim_start_matches(['-', '‑']);
        if ending == "k" || ending == "K" || ending == "к" {
            return Some(Self { written: written * 1e3, value: written * 1e3, dimension: Dimension::Bare });
        }
        if ending == "M" || ending == "G" {
            let factor = if ending == "M" { 1_048_576.0 } else { 1_073_741_824.0 };
            return Some(Self { written, value: written * factor, dimension: Dimension::Bytes });
        }
        let ending = ending.to_lowercase();
        if ending.is_empty() || ORDINALS.contains(&ending.as_str()) {
            return Some(Self { written, value: written, dimension: Dimension::Bare });
        }
        unit(&ending).map(|(dimension, factor)| Self { written, value: written * factor, dimension })
    }

    /// A folded word that says a number.
    pub(super) fn in_words(word: &str) -> Option<Self> {
        if let Some((_, value)) = ONE_OF.iter().find(|(words, _)| words.contains(&word)) {
            return Some(Self { written: 1.0, value: *value, dimension: Dimension::Time });
        }
        let known = IN_WORDS.iter().find(|(words, _)| words.contains(&word));
        known.map(|(_, value)| Self { written: *value, value: *value, dimension: Dimension::Bare })
    }

    /// The same number with the unit that the next folded word says; `None` where it says none, or this has one.
    pub(super) fn with_unit(self, word: &str) -> Option<Self> {
        let (dimension, factor) = unit(word).filter(|_| self.dimension == Dimension::Bare && word != "b")?;
        Some(Self { written: self.written, value: self.written * factor, dimension })
    }

    /// Whether a source that says `other` says this. Without a unit any will do; with one the source must have it.
    pub(super) fn is_said_by(&self, other: &Self) -> bool {
        let equal = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
        if self.dimension == Dimension::Bare {
            return equal(self.written, other.written);
        }
        self.dimension == other.dimension && equal(self.value, other.value)
    }
}

fn unit(word: &str) -> Option<(Dimension, f64)> {
    let fits = |known: &str| match known.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => known == word,
    };
    let found = UNITS.iter().find(|(words, ..)| words.iter().any(|known| fits(known)));
    found.map(|(_, dimension, factor)| (*dimension, *factor))
}

/// `80`, `5.5`, `1,5` (a decimal comma), `8,000` (thousands).
fn value_of(text: &str) -> Option<f64> {
    let text = text.trim_end_matches(['.', ',']);
    if text.is_empty() || text.matches('.').count() > 1 {
        return None;
    }
    let thousands = text.split(',').skip(1).all(|group| group.len() == 3) && !text.starts_with("0,");
    let plain = if text.contains('.') || thousands { text.replace(',', "") } else { text.replacen(',', ".", 1) };
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(claim: &str, source: &str) -> bool {
        Quantity::of_word(claim).unwrap().is_said_by(&Quantity::of_word(source).unwrap())
    }

    #[test]
    fn equal_quantities_meet_in_other_units() {
        assert!(said("8s", "8000ms") && said("1.5", "1,5") && said("8,000", "8000") && said("5-й", "5"));
        assert!(said("80", "80%") && said("10k", "10000") && said("5мин", "300s") && said("1GB", "1024MB"));
    }

    #[test]
    fn other_quantities_do_not() {
        assert!(!said("8s", "80s") && !said("80%", "80") && !said("5s", "5min") && !said("5s", "5"));
        assert!(Quantity::of_word("1.2.3").is_none() && Quantity::of_word("5xx").is_none());
        assert!(Quantity::of_word("abc").is_none() && Quantity::of_word("").is_none());
    }
}
