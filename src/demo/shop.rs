//! The invented shop: goods, towns, customers, and how busy it is by hour.

/// Article, price in roubles, price in euros.
pub(super) const GOODS: &[(&str, u64, u64)] = &[
    ("kettle-steel-2l", 3490, 39),
    ("headphones-oval", 7990, 89),
    ("backpack-city-20", 4590, 49),
    ("desk-lamp-arc", 2790, 29),
    ("coffee-grinder-m1", 5990, 64),
    ("running-shoes-42", 8990, 99),
    ("winter-jacket-l", 12_990, 139),
    ("toy-railway-basic", 3990, 45),
    ("yoga-mat-6mm", 1490, 17),
    ("phone-case-clear", 690, 9),
    ("e-reader-7", 15_990, 169),
    ("bicycle-bell", 490, 6),
];

/// What visitors type into the search box.
pub(super) const QUERIES: &[&str] = &[
    "чайник",
    "kettle",
    "наушники",
    "рюкзак городской",
    "lamp",
    "кроссовки 42",
    "coffee grinder",
    "подарок",
    "jacket",
    "чехол",
];

/// Towns that goods are sent to.
pub(super) const TOWNS: &[&str] =
    &["Казань", "Тула", "Пермь", "Самара", "Томск", "Berlin", "Riga", "Tallinn", "Praha", "Wien"];

/// Given names of invented customers, for their e-mail addresses.
pub(super) const NAMES: &[&str] =
    &["anna", "boris", "clara", "denis", "elena", "fedor", "galina", "hugo", "irina", "jonas", "kira", "lev", "marta"];

/// Domains reserved for examples (RFC 2606).
pub(super) const MAIL_DOMAINS: &[&str] = &["mail.example", "example.com", "post.example", "example.org"];

/// Visitors' programs.
pub(super) const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/136.0",
    "Mozilla/5.0 (Linux; Android 15) Chrome/134.0 Mobile",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) Safari/605.1",
    "Mozilla/5.0 (X11; Linux x86_64) Chrome/134.0",
];

/// Relative number of visits by hour of the day (UTC; most customers live three hours east).
pub(super) const VISITS_BY_HOUR: [u64; 24] =
    [2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 8, 9, 9, 9, 10, 11, 11, 10, 8, 6, 4, 3];
