//! Words that the evaluator knows: empty ones, numbers and units. All in lower case.

/// Words that say nothing of a matter, by their beginnings.
const EMPTY: &str = "\
    about after also back been befor being both could does done each else even every first from have here into \
    just keep last less like make meant meanw more most must need only other over same shoul since some such \
    than that their them then there these they this those time until very were what when where which while whose \
    will with would your becau accor again along case happe help inste used using более будет была были было \
    ведь всех где даже если ещё затем иначе или когда котор либо лишь можно надо нужно около перед пока после \
    потом при равны сначал также тогда того только тольк тоже чтобы через этого этот этой этому снача быть самым \
    свой своих своей себя всё снова заново занов";

/// Numbers in words, with their figures.
const NUMBERS: &str = "\
    two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 twenty=20 thirty=30 один=1 одним=1 одного=1 \
    два=2 две=2 двух=2 три=3 трёх=3 четыре=4 пять=5 шесть=6 семь=7 восемь=8 девять=9 десять=10 двадцать=20 \
    тридцать=30 дважды=2 семнадцать=17 тридцати=30 пяти=5 десяти=10";

/// Units by their beginnings, each with a name that both languages share.
const UNITS: &str = "\
    ms=ms мс=ms millis=ms миллис=ms s=s с=s sec=s сек=s min=min мин=min h=h ч=h hour=h час=h d=d day=d дн=d \
    ден=d сут=d week=week недел=week month=month месяц=month year=year год=year %=% mb=mb мб=mb gb=gb гб=gb g=gb \
    kb=kb кб=kb";

/// Whether the beginning of a word says nothing of a matter.
pub(super) fn is_empty(beginning: &str) -> bool {
    EMPTY.split(' ').any(|empty| empty == beginning)
}

/// The figure of a number in words.
pub(super) fn number(word: &str) -> Option<&'static str> {
    pairs(NUMBERS).find(|(known, _)| *known == word).map(|(_, figure)| figure)
}

/// The unit that a word stands for. Short ones have to be met as a whole, the others may be inflected.
pub(super) fn unit(word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches('.');
    let fits =
        |(start, _): &(&str, &str)| if start.chars().count() < 3 { *start == word } else { word.starts_with(start) };
    pairs(UNITS).find(fits).map(|(_, name)| name)
}

fn pairs(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.split(' ').filter_map(|pair| pair.split_once('='))
}
