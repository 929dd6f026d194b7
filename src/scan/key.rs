//! What the name of a field says about its value, in English and Russian.

/// Class of a field name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Its value is a credential whatever it looks like.
    Secret,
    /// Its value is a credential when it looks like one (`token expired` is prose).
    WeakSecret,
    /// Everything up to the end of the line is a credential.
    Header,
    User,
    Session,
    /// A customer by name or by id.
    Person,
    /// A person's name.
    Name,
    /// `name` alone: a person's name only when it looks like one.
    BareName,
    Personal,
    Email,
    Phone,
    Card,
    Ip,
    /// An id that is nobody's personal data.
    Id,
    /// Free text that varies (a title, a city, a search).
    Text,
    /// Text that says what went wrong: read on inside.
    Message,
    Other,
}

/// Longest name that is looked at.
const LONGEST: usize = 64;

/// A field name in lower-case words joined by `_`: `userId`, `X-User-ID` and `user.id` are the same.
pub(super) struct KeyName {
    buffer: [u8; LONGEST],
    length: usize,
}

impl KeyName {
    /// Normalises a name; longer ones keep their end, which decides.
    pub(super) fn new(name: &str) -> Self {
        let mut start = name.len().saturating_sub(LONGEST / 2);
        while !name.is_char_boundary(start) {
            start += 1;
        }
        let mut key = Self { buffer: [0; LONGEST], length: 0 };
        if name.is_ascii() {
            key.push_ascii(name.as_bytes().get(start..).unwrap_or_default());
            return key;
        }
        let mut chars = name.get(start..).unwrap_or_default().chars().peekable();
        let (mut small, mut capital) = (false, false);
        while let Some(c) = chars.next() {
            if !c.is_alphanumeric() {
                key.push('_');
                (small, capital) = (false, false);
                continue;
            }
            let next_small = chars.peek().is_some_and(|next| next.is_lowercase());
            if c.is_uppercase() && (small || (capital && next_small)) {
                key.push('_');
            }
            (small, capital) = (!c.is_uppercase(), c.is_uppercase());
            for lower in c.to_lowercase() {
                key.push(if lower == 'ё' { 'е' } else { lower });
            }
        }
        key
    }

    fn push_ascii(&mut self, name: &[u8]) {
        let (mut small, mut capital) = (false, false);
        for (i, &byte) in name.iter().enumerate() {
            let is_capital = byte.is_ascii_uppercase();
            let word = byte.is_ascii_alphanumeric();
            let next_small = name.get(i + 1).is_some_and(u8::is_ascii_lowercase);
            let hump = is_capital && (small || (capital && next_small));
            let open = self.length == 0 || self.buffer.get(self.length - 1) == Some(&b'_');
            if (hump || !word) && !open {
                self.push_byte(b'_');
            }
            if word {
                self.push_byte(byte.to_ascii_lowercase());
            }
            (small, capital) = (word && !is_capital, is_capital);
        }
    }

    fn push_byte(&mut self, byte: u8) {
        if let Some(place) = self.buffer.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn push(&mut self, c: char) {
        let mut encoded = [0; 4];
        let encoded = c.encode_utf8(&mut encoded).as_bytes();
        let doubled = c == '_' && (self.length == 0 || self.buffer.get(self.length - 1) == Some(&b'_'));
        if let Some(place) = self.buffer.get_mut(self.length..self.length + encoded.len()).filter(|_| !doubled) {
            place.copy_from_slice(encoded);
            self.length += encoded.len();
        }
    }

    /// The normal form.
    pub(super) fn as_str(&self) -> &str {
        let text = self.buffer.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.unwrap_or_default().trim_end_matches('_')
    }
}

/// Class of a field name; `before` is the word in front of it, which may qualify it (`config name: X`).
pub(super) fn classify(name: &str, before: &str) -> Key {
    let key = KeyName::new(name);
    let key = key.as_str();
    let qualifier;
    let (head, last) = match key.rsplit_once('_') {
        Some(parts) => parts,
        None => {
            qualifier = KeyName::new(before);
            (qualifier.as_str(), key)
        }
    };
    let owner = head.rsplit('_').next().unwrap_or(head);
    secret(key, owner, last).or_else(|| person(key, owner, last)).unwrap_or_else(|| technical(owner, last))
}

fn secret(key: &str, owner: &str, last: &str) -> Option<Key> {
    Some(match last {
        "password" | "passwd" | "pwd" | "passphrase" | "passcode" | "secret" | "cvv" | "cvc" | "cvv2" | "cvc2"
        | "cvn" | "otp" | "apikey" | "credential" | "credentials" | "jwt" | "csrf" | "xsrf" | "пароль" | "пароля"
        | "секрет" | "accesstoken" | "privatekey" | "secretkey" => Key::Secret,
        "authorization" | "cookie" | "cookies" => Key::Header,
        "key"
            if matches!(
                owner,
                "api" | "access" | "private" | "secret" | "encryption" | "signing" | "auth" | "ssh" | "hmac"
            ) =>
        {
            Key::Secret
        }
        "code" if matches!(owner, "otp" | "sms" | "verification" | "confirmation" | "pin" | "verify" | "2fa") => {
            Key::Secret
        }
        "id" if key == "secret_id" => Key::Secret,
        "token"
            if matches!(
                owner,
                "access" | "refresh" | "auth" | "api" | "bearer" | "session" | "csrf" | "id" | "xsrf" | "user"
            ) =>
        {
            Key::Secret
        }
        "token" | "auth" | "pin" | "pass" | "signature" | "токен" | "токена" | "пин" | "authtoken" => {
            Key::WeakSecret
        }
        "hash" | "key" | "plain" | "old" | "new" if key.contains("password") || key.contains("secret") => Key::Secret,
        "sessionid" | "sid" | "jsessionid" | "phpsessid" | "sess" | "session" | "сессия" | "сессии" => {
            Key::Session
        }
        "id" | "key" | "uuid" if matches!(owner, "session" | "sess" | "сессии") => Key::Session,
        _ => return None,
    })
}

const PEOPLE: [&str; 20] = [
    "user",
    "customer",
    "client",
    "account",
    "member",
    "buyer",
    "shopper",
    "visitor",
    "profile",
    "person",
    "passenger",
    "consumer",
    "owner",
    "payer",
    "recipient",
    "subscriber",
    "login",
    "пользователя",
    "клиента",
    "покупателя",
];

fn person(key: &str, owner: &str, last: &str) -> Option<Key> {
    let of_person = PEOPLE.contains(&owner);
    Some(match last {
        "email" | "mail" | "почта" => Key::Email,
        "phone" | "tel" | "telephone" | "mobile" | "msisdn" | "телефон" | "тел" | "телефона" => {
            Key::Phone
        }
        "number" | "no" if owner == "phone" => Key::Phone,
        "number" | "no" | "num" if matches!(owner, "card" | "pan") => Key::Card,
        "card" | "pan" | "cardnumber" | "карта" | "карты" => Key::Card,
        "number" | "no" | "series" | "num" if matches!(owner, "passport" | "tax" | "license") => Key::Personal,
        "ip" | "addr" | "address"
            if matches!(owner, "client" | "remote" | "user" | "ip" | "customer" | "real" | "forwarded" | "peer")
                && (last != "address" || owner != "customer") =>
        {
            Key::Ip
        }
        "for" if owner == "forwarded" => Key::Ip,
        "ip" => Key::Ip,
        "name" | "names"
            if matches!(
                owner,
                "first"
                    | "last"
                    | "full"
                    | "middle"
                    | "given"
                    | "family"
                    | "holder"
                    | "contact"
                    | "second"
                    | "maiden"
                    | "billing"
                    | "shipping"
                    | "cardholder"
            ) =>
        {
            Key::Name
        }
        "name" if of_person && !matches!(owner, "user" | "login" | "account" | "profile" | "client") => Key::Name,
        "name" if matches!(owner, "user" | "login" | "account") => Key::User,
        "firstname" | "lastname" | "fullname" | "middlename" | "surname" | "patronymic" | "cardholder" | "holder"
        | "фамилия" | "имя" | "отчество" | "фио" | "держатель" | "владелец" => {
            Key::Name
        }
        "name" if key == "name" && !PLACES.contains(&owner) => Key::BareName,
        "customer"
        | "buyer"
        | "recipient"
        | "payer"
        | "passenger"
        | "shopper"
        | "клиент"
        | "покупатель"
        | "получатель"
        | "плательщик"
        | "заказчик"
        | "клиента"
        | "покупателя" => Key::Person,
        "id" | "ids" | "uid" | "uuid" | "guid" | "no" | "number" | "login" | "ref" if of_person && key != "login" => {
            Key::User
        }
        "user"
        | "username"
        | "userid"
        | "uid"
        | "login"
        | "nickname"
        | "customerid"
        | "пользователь"
        | "пользователя"
        | "логин" => Key::User,
        "address" | "addr"
            if !matches!(
                owner,
                "server"
                    | "host"
                    | "bind"
                    | "listen"
                    | "memory"
                    | "instruction"
                    | "data"
                    | "physical"
                    | "virtual"
                    | "program"
                    | "return"
                    | "mac"
                    | "base"
                    | "broker"
                    | "node"
                    | "upstream"
                    | "local"
                    | "bootstrap"
            ) =>
        {
            Key::Personal
        }
        "street" | "zip" | "postcode" | "zipcode" | "birthday" | "birthdate" | "dob" | "passport" | "ssn" | "inn"
        | "snils" | "адрес" | "улица" | "индекс" | "паспорт" | "инн" | "снилс" | "рождения" => {
            Key::Personal
        }
        "code" if matches!(owner, "zip" | "postal" | "post") => Key::Personal,
        "date" if owner == "birth" => Key::Personal,
        _ => return None,
    })
}

/// Words whose names and ids say where it failed, and so stay in a mask.
const PLACES: [&str; 44] = [
    "service",
    "class",
    "table",
    "host",
    "queue",
    "topic",
    "method",
    "index",
    "column",
    "field",
    "param",
    "parameter",
    "gateway",
    "provider",
    "bank",
    "acquirer",
    "database",
    "db",
    "schema",
    "job",
    "task",
    "thread",
    "bean",
    "config",
    "feature",
    "flag",
    "metric",
    "cache",
    "constraint",
    "error",
    "exception",
    "event",
    "step",
    "file",
    "function",
    "module",
    "component",
    "app",
    "application",
    "logger",
    "pool",
    "operation",
    "terminal",
    "cluster",
];

fn technical(owner: &str, last: &str) -> Key {
    let place = PLACES.contains(&owner);
    match last {
        "message" | "msg" | "error" | "err" | "reason" | "cause" | "exception" | "detail" | "details"
        | "description" | "log" | "сообщение" | "ошибка" | "причина" => Key::Message,
        "id" | "ids" | "uuid" | "guid" | "no" | "number" | "ref" | "sku" | "txid" | "номер" if !place => Key::Id,
        "name"
        | "names"
        | "title"
        | "city"
        | "station"
        | "product"
        | "search"
        | "comment"
        | "keyword"
        | "subject"
        | "название"
        | "город"
        | "товар"
        | "комментарий"
            if !place =>
        {
            Key::Text
        }
        _ => Key::Other,
    }
}
