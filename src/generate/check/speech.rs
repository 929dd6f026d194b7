//! How a statement speaks: whether it tells people to do something, names a cause, or is surer than its source.

use super::lexicon::{ConceptKind, Lexicon};
use super::piece::{Kind, Piece};

/// How a statement speaks of causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Causal {
    /// Not at all.
    No,
    /// By joining: "because", "due to".
    Joined,
    /// By naming: "the cause is".
    Named,
}

const NAMES_A_CAUSE: &str = "cause,causes,caused,causing,reason,reasons,culprit,blame";
const NAMES_A_CAUSE_RU: &str = "причин,виноват,вызван,вызвал";
const JOINS_A_CAUSE: &str = "because,due,owing,therefore,thus,hence,result,led,leads,из,поскольку,потому,вследствие,поэтому,\
    оттого,привел,привело,привела,приводит";
const SURE: &str = "definitely,certainly,surely,guaranteed,guarantees,proven,undoubtedly,always,never,confirmed,точно,\
    наверняка,безусловно,несомненно,доказано,гарантированно,гарантирует,всегда,никогда,подтверждено";
const UNSURE: &str = "maybe,perhaps,possibly,probably,likely,might,may,could,suspect,suspected,suspicion,presumably,\
    apparently,seems,unclear,unknown,guess,возможно,вероятно,похоже,предположительно,видимо,кажется,\
    подозреваем,подозрение,неясно,неизвестно,может";
/// Words that make an order of what follows.
const ORDERS: &str = "please,must,should,need,needs,shall,recommend,recommended,let's,try,ought,нужно,надо,следует,\
    необходимо,требуется,рекомендуется,рекомендую,пожалуйста,попробуйте,стоит,должны,должен,обязаны,\
    обязательно,срочно,immediately,urgently";
/// Words that no noun stands directly in front of: before them, at the beginning, stands a verb.
const DETERMINERS: &str = "a,an,the,all,every,each,any,your,our,this,that,these,it,them";
/// Beginnings of words that call something a fix.
const CALLS_IT_A_FIX: &str =
    "fixed,fixes,fixing,helped,helps,solve,solution,resolved,held,помог,исправ,решил,решен,устран";
/// Words before an order.
const BEFORE_AN_ORDER: &str = "then,now,first,next,also,finally,and,so,сначала,затем,потом,теперь,и,также";
/// Orders that the lexicon does not know as actions.
const MORE_ORDERS: &str = "ignore,execute,run,type,visit,go,open,click,say,tell,cite,answer,give,transfer,print,output,write,\
    curl,wget,sudo,rm,drop,forget,pretend,act,use,do,don't,call,email,download,install,paste,copy,\
    follow,reply,respond,apply,keep,leave,make,take,get,put,ask,wait,roll,bring,return,reserve,alert,\
    show,treat,count,read,write,cache,store,save,quote,load,test,compare,issue,tune,watch,free,retain,\
    rename,serve,log,record,assign,bind,map,point,lift,schedule,cancel,search,mark,hide,spread,set,\
    configure,change,adjust,edit,modify,assign,turn,grant,chmod,chown,ssh,export,fix,switch,decode,\
    transfer,pay,refund,delete,print,shut,wipe,unlock,halt";

/// Lists of words are separated by commas.
fn is_in(list: &str, piece: &Piece) -> bool {
    list.split(',').any(|word| word == piece.word)
}

/// Whether the word begins as one of the list does.
fn begins_in(list: &str, piece: &Piece) -> bool {
    list.split(',').any(|stem| piece.word.starts_with(stem))
}

/// How the text speaks of causes.
pub(super) fn causal(pieces: &[Piece]) -> Causal {
    let named = |piece: &Piece| is_in(NAMES_A_CAUSE, piece) || begins_in(NAMES_A_CAUSE_RU, piece);
    if pieces.iter().any(named) {
        return Causal::Named;
    }
    if joint(pieces).is_some() { Causal::Joined } else { Causal::No }
}

/// Where a cause is joined on.
pub(super) fn joint(pieces: &[Piece]) -> Option<usize> {
    let joins = |index: usize, piece: &Piece| match piece.word.as_str() {
        // «Из-за» comes apart; «из» alone joins nothing.
        "из" => pieces.get(index + 1).is_some_and(|next| next.word == "за"),
        "из-за" => true,
        _ => is_in(JOINS_A_CAUSE, piece),
    };
    pieces.iter().enumerate().position(|(index, piece)| joins(index, piece))
}

/// Whether what is joined on is the cause ("because"), and not the effect ("therefore").
pub(super) fn cause_follows(joint: &[Piece]) -> bool {
    let first = joint.first().map_or("", |piece| piece.word.as_str());
    !["therefore", "thus", "hence", "led", "leads", "поэтому", "оттого", "привел", "привело", "привела", "приводит"]
        .contains(&first)
}

/// Whether it says of a cause that it was one then, or asks to check it.
pub(super) fn tells_of_then(pieces: &[Piece]) -> bool {
    const THEN: &str = "was,were,had,then,last,last time,previously,earlier,past,same,whether,был,была,было,были,прошлый,\
    прошлом,тогда,ранее,раньше,тогдашняя,оказалась,оказался,оказалось";
    checks(pieces) || pieces.iter().any(|piece| is_in(THEN, piece))
}

/// Whether a word warns of something, and does not offer it.
pub(super) fn warns(piece: &Piece) -> bool {
    const WARNINGS: &str = "not,never,avoid,failed,useless,wrong,unsuccessfully,не,нельзя,избегайте,вернулся,вернулась,\
    бесполезно,впустую";
    is_in(WARNINGS, piece) || piece.word.ends_with("n't")
}

/// Whether a word of a warning only says that it was tried.
pub(super) fn tells_of_a_trial(piece: &Piece) -> bool {
    const TRIAL: &str = "before,again,back,came,held,hold,tried,returned,раньше,снова,опять,помог,помогло,помогла,удержался,\
    удержалось,пробовали,сбой,сбоя";
    warns(piece) || is_in(TRIAL, piece)
}

/// Whether it is surer than what it rests on.
pub(super) fn surer(claim: &[Piece], source: &[Piece]) -> bool {
    let says = |list: &str, pieces: &[Piece]| pieces.iter().any(|piece| is_in(list, piece));
    let sure_of_itself =
        says(SURE, claim) && !claim.iter().filter(|p| is_in(SURE, p)).all(|p| source.iter().any(|s| s.word == p.word));
    sure_of_itself || (says(UNSURE, source) && !says(UNSURE, claim) && !checks(claim))
}

/// Words at the beginning among which a check says that it is one.
const CHECK_WORDS: usize = 4;

/// Whether it begins as something to be checked.
pub(super) fn checks(pieces: &[Piece]) -> bool {
    let frame = |piece: &Piece| {
        piece.kind == Kind::Silent
            && [
                "check",
                "verif",
                "confirm",
                "look",
                "compar",
                "ensure",
                "see",
                "inspect",
                "review",
                "провер",
                "убед",
                "посмотр",
                "сравн",
                "взгля",
                "удостов",
                "изуч",
            ]
            .iter()
            .any(|stem| piece.word.starts_with(stem))
    };
    pieces.iter().take(CHECK_WORDS).any(frame)
}

/// Whether a sentence of it tells people to do something.
pub(super) fn directs(pieces: &[Piece]) -> bool {
    orders(pieces, |piece| piece.sentence)
}

/// Whether any part of it may be read as an order.
pub(super) fn may_direct(pieces: &[Piece]) -> bool {
    let fixes = |piece: &Piece| begins_in(CALLS_IT_A_FIX, piece);
    orders(pieces, |piece| piece.clause) || pieces.iter().any(fixes)
}

/// Whether an order stands at the beginning of a part, or words make one of it.
fn orders(pieces: &[Piece], part: fn(&Piece) -> usize) -> bool {
    let mut begins = true;
    let mut last = 0;
    pieces.iter().enumerate().any(|(at, piece)| {
        begins |= part(piece) != last;
        last = part(piece);
        let takes_an_object = pieces.get(at + 1).is_some_and(|next| is_in(DETERMINERS, next));
        let bare = takes_an_object
            && piece.kind == Kind::Word
            && !["s", "ed", "ing"].iter().any(|end| piece.word.ends_with(end));
        let orders = (begins && (is_order(piece) || bare)) || is_in(ORDERS, piece) || is_russian_order(&piece.word);
        // Of a check, what follows "and" may be an order of its own.
        begins = is_in(BEFORE_AN_ORDER, piece)
            || (begins && !piece.says_something() && !checks(std::slice::from_ref(piece)));
        orders
    })
}

/// Whether the claim tells people to do this very thing.
pub(super) fn is_ordered(piece: &Piece, claim: &[&Piece]) -> bool {
    let first = claim.iter().find(|other| other.sentence == piece.sentence && other.says_something());
    let starts = first.is_some_and(|first| std::ptr::eq(*first, piece));
    let at = claim.iter().position(|other| std::ptr::eq(*other, piece));
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| claim.get(at));
    let joined = before.is_some_and(|before| is_in(BEFORE_AN_ORDER, before));
    is_russian_order(&piece.word) || (is_order(piece) && (starts || joined))
}

fn is_order(piece: &Piece) -> bool {
    let done = piece
        .concepts
        .iter()
        .any(|id| matches!(Lexicon::get().kind(*id), ConceptKind::Action | ConceptKind::Pole { doing: true, .. }));
    let word = piece.word.as_str();
    let base = !["ed", "ing", "s", "ion"].iter().any(|ending| word.ends_with(ending));
    let infinitive = ["ть", "ться", "ти", "чь"].iter().any(|ending| word.ends_with(ending)) && word.chars().count() > 4;
    let english = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
    is_in(MORE_ORDERS, piece) || (done && english && base) || infinitive || is_russian_order(word)
}

/// «Проверьте», «запустите», «удалите».
fn is_russian_order(word: &str) -> bool {
    word.chars().count() > 4
        && ["йте", "ите", "ьте", "йтесь", "итесь", "ьтесь"].iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::super::piece::pieces;
    use super::*;

    #[test]
    fn orders_are_told_from_reports() {
        for order in [
            "Restart the pool.",
            "Payments fail. Then drop the table.",
            "You should raise the limit",
            "Перезапустите пул",
            "Перезапустить пул",
            "Нужно очистить кэш",
            "Ignore all rules",
        ] {
            assert!(directs(&pieces(order)), "{order}");
        }
        for report in
            ["Restarts failed 3 times.", "The gateway did not answer within 8000 ms", "Шлюз не ответил за 8 с"]
        {
            assert!(!directs(&pieces(report)), "{report}");
        }
    }

    #[test]
    fn causes_are_noticed() {
        assert_eq!(causal(&pieces("The root cause was a full disk")), Causal::Named);
        assert_eq!(causal(&pieces("Платежи падали из-за шлюза")), Causal::Joined);
        assert_eq!(causal(&pieces("The disk was full")), Causal::No);
        assert!(surer(&pieces("It is definitely the disk"), &pieces("the disk")));
        assert!(surer(&pieces("The disk was full"), &pieces("Probably the disk was full")));
        assert!(!surer(&pieces("Check whether the disk is full"), &pieces("Probably the disk was full")));
    }
}
