//! From the names of a table or of a record's leaves to the fields of a complaint.

use super::field::{Field, FieldMap};
use super::names::{names, normal};

/// Parts of a path that only wrap a record (`fields.summary`, `ticket.id`).
const WRAPPERS: [&str; 16] = [
    "fields",
    "ticket",
    "issue",
    "case",
    "data",
    "attributes",
    "properties",
    "payload",
    "item",
    "conversation",
    "request",
    "complaint",
    "custom fields",
    "event",
    "object",
    "result",
];

/// Which of the given names gives which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns([Option<usize>; Field::ALL.len()]);

/// A name of a map that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) field: Field,
    pub(super) name: String,
}

impl Columns {
    /// Finds the fields: as the map says, then by the usual names, then by names that contain a usual one of several words.
    /// Each name gives one field. What the map names and is not there is told beside.
    pub(super) fn find<'n>(given: impl Iterator<Item = &'n str> + Clone, map: &FieldMap) -> (Self, Vec<Missing>) {
        let known: Vec<String> = given.clone().map(plain).collect();
        let mut found = Self([None; Field::ALL.len()]);
        let mut missing = Vec::new();
        for (field, name) in &map.0 {
            let exact = given.clone().position(|given| given.trim() == name);
            match exact.or_else(|| known.iter().position(|known| *known == plain(name))) {
                Some(at) => found.set(*field, at),
                None => missing.push(Missing { field: *field, name: name.clone() }),
            }
        }
        for field in Field::ALL.into_iter().filter(|field| !map.0.contains_key(field)) {
            let free = |at: &usize| !found.0.contains(&Some(*at));
            let named = |name: &&str| known.iter().enumerate().position(|(at, known)| known == name && free(&at));
            if let Some(at) = names(field).iter().find_map(named) {
                found.set(field, at);
            }
        }
        for field in Field::ALL.into_iter().filter(|field| !map.0.contains_key(field)) {
            if found.of(field).is_none() {
                let free = |at: &usize| !found.0.contains(&Some(*at));
                let like =
                    |name: &&str| known.iter().enumerate().position(|(at, known)| free(&at) && tells(known, name));
                if let Some(at) = names(field).iter().find_map(like) {
                    found.set(field, at);
                }
            }
        }
        (found, missing)
    }

    pub(super) fn of(&self, field: Field) -> Option<usize> {
        self.0.get(field.index()).copied().flatten()
    }

    fn set(&mut self, field: Field, at: usize) {
        if let Some(place) = self.0.get_mut(field.index()) {
            *place = Some(at);
        }
    }

    /// How many fields were found.
    pub(super) fn count(&self) -> usize {
        self.0.iter().flatten().count()
    }
}

/// The normal form of a path without what only wraps.
fn plain(path: &str) -> String {
    let mut parts: Vec<String> = path.split('.').map(normal).collect();
    while parts.len() > 1 && parts.first().is_some_and(|first| WRAPPERS.contains(&first.as_str())) {
        parts.remove(0);
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// Whether a name holds a usual one of at least two words and one word more.
fn tells(known: &str, name: &str) -> bool {
    let words = |text: &str| text.split(' ').count();
    let rest = || known.strip_prefix(name).or_else(|| known.strip_suffix(name));
    words(name) > 1 && words(known) == words(name) + 1 && rest().is_some_and(|rest| rest.trim().len() + 1 == rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, wanted: &[(Field, &str)]) {
        let given: Vec<&str> = header.split(',').collect();
        let (found, _) = Columns::find(given.iter().copied(), &FieldMap::default());
        let told: Vec<(Field, &str)> =
            Field::ALL.into_iter().filter_map(|field| Some((field, *given.get(found.of(field)?)?))).collect();
        assert_eq!(told, wanted, "{header}");
    }

    #[test]
    fn the_exports_of_the_usual_help_desks_need_no_map() {
        use Field::{At, Category, Channel, Order, Subject, Text, Ticket, User};
        check(
            "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Subject,Created at,\
             Updated at,Status,Via,Ticket type,Order ID [txt]",
            &[
                (Ticket, "Id"),
                (At, "Created at"),
                (Subject, "Subject"),
                (Channel, "Via"),
                (User, "Requester email"),
                (Order, "Order ID [txt]"),
                (Category, "Ticket type"),
            ],
        );
        check(
            "Ticket ID,Subject,Status,Priority,Source,Type,Created time,Description,Customer ID",
            &[
                (Ticket, "Ticket ID"),
                (At, "Created time"),
                (Subject, "Subject"),
                (Text, "Description"),
                (Channel, "Source"),
                (User, "Customer ID"),
                (Category, "Type"),
            ],
        );
        check(
            "Summary,Issue key,Issue id,Issue Type,Created,Updated,Description,Custom field (Order number)",
            &[
                (Ticket, "Issue key"),
                (At, "Created"),
                (Subject, "Summary"),
                (Text, "Description"),
                (Order, "Custom field (Order number)"),
                (Category, "Issue Type"),
            ],
        );
        check(
            "Ticket#,Age,Created,State,Title,CustomerUserID,Type",
            &[(Ticket, "Ticket#"), (At, "Created"), (Subject, "Title"), (User, "CustomerUserID"), (Category, "Type")],
        );
        check(
            "ID,Название,Дата создания,Источник,Комментарий,Клиент,№ заказа",
            &[
                (Ticket, "ID"),
                (At, "Дата создания"),
                (Subject, "Название"),
                (Text, "Комментарий"),
                (Channel, "Источник"),
                (User, "Клиент"),
                (Order, "№ заказа"),
            ],
        );
        check(
            "Номер обращения,Дата создания обращения,Тема,Текст обращения,Канал,Email",
            &[
                (Ticket, "Номер обращения"),
                (At, "Дата создания обращения"),
                (Subject, "Тема"),
                (Text, "Текст обращения"),
                (Channel, "Канал"),
                (User, "Email"),
            ],
        );
        check(
            "ticket.id,ticket.created_at,ticket.description,ticket.via.channel,current_user.email",
            &[
                (Ticket, "ticket.id"),
                (At, "ticket.created_at"),
                (Text, "ticket.description"),
                (Channel, "ticket.via.channel"),
            ],
        );
    }

    #[test]
    fn a_map_goes_before_the_usual_names_and_what_it_misses_is_told() {
        let mut map = FieldMap::default();
        map.add("text=Note").unwrap();
        map.add("order=shop.ref").unwrap();
        let given = ["id", "description", "note"];
        let (found, missing) = Columns::find(given.into_iter(), &map);
        assert_eq!((found.of(Field::Text), found.of(Field::Ticket)), (Some(2), Some(0)));
        assert_eq!(missing, [Missing { field: Field::Order, name: "shop.ref".into() }]);
        assert!(map.add("colour=x").is_err() && map.add("text").is_err());
    }
}
