//! Who came to which event: the oldest two-mode network in textbooks.

use super::{Record, build};
use crate::data::{Dataset, Title};

pub(super) const TITLE: &str = "Southern women (1941)";

/// The women, and for each of the 14 events whether she was there.
const WOMEN: [(&str, &str); 18] = [
    ("Evelyn Jefferson", "11111101100000"),
    ("Laura Mandeville", "11101111000000"),
    ("Theresa Anderson", "01111111100000"),
    ("Brenda Rogers", "10111111000000"),
    ("Charlotte McDowd", "00111010000000"),
    ("Frances Anderson", "00101101000000"),
    ("Eleanor Nye", "00001111000000"),
    ("Pearl Oglethorpe", "00000101100000"),
    ("Ruth DeSand", "00001011100000"),
    ("Verne Sanderson", "00000011100100"),
    ("Myra Liddel", "00000001110100"),
    ("Katherina Rogers", "00000001110111"),
    ("Sylvia Avondale", "00000011110111"),
    ("Nora Fayette", "00000110111111"),
    ("Helen Lloyd", "00000011011100"),
    ("Dorothy Murchison", "00000001100000"),
    ("Olivia Carleton", "00000000101000"),
    ("Flora Price", "00000000101000"),
];

/// The events' dates, month and day; the year is not known.
const DATES: [&str; 14] = [
    "6/27", "3/2", "4/12", "9/26", "2/25", "5/19", "3/15", "9/16", "4/8", "6/10", "2/23", "4/7",
    "11/21", "8/3",
];

/// The attendance of 18 women at 14 social events, from Davis, Gardner and Gardner, *Deep South*
/// (1941): 89 records without ratings or times, all of them to learn from.
pub fn southern_women() -> Dataset {
    let events: Vec<String> = (1..=DATES.len()).map(|number| format!("E{number}")).collect();
    let records = WOMEN.iter().flat_map(|(woman, row)| {
        let there = row.bytes().zip(&events).filter(|(mark, _)| *mark == b'1');
        there.map(|(_, event)| Record { user: woman, item: event, value: 1.0, time: None })
    });
    let titles = events.iter().zip(DATES).map(|(event, date)| {
        let title = Some(format!("Event {} ({date})", event.trim_start_matches('E')));
        (event.clone(), Title { title, genres: Vec::new() })
    });
    build(TITLE, records, titles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_book() {
        let data = southern_women();
        let (women, events) = data.degrees(|_| true);
        let women: Vec<u32> =
            WOMEN.iter().map(|(name, _)| women[data.users.find(name).unwrap() as usize]).collect();
        let event = |number: usize| data.items.find(&format!("E{number}")).unwrap() as usize;
        let events: Vec<u32> = (1..=14).map(|number| events[event(number)]).collect();
        assert_eq!(women, [8, 7, 8, 7, 4, 4, 4, 3, 4, 4, 4, 6, 7, 8, 5, 2, 2, 2]);
        assert_eq!(events, [3, 3, 6, 4, 8, 8, 10, 14, 12, 5, 4, 6, 3, 3]);
        assert_eq!(data.interactions.len(), 89);
        assert!(!data.has_ratings && !data.synthetic && data.genres.is_empty());
        assert_eq!(data.title(data.items.find("E13").unwrap()), "Event 13 (11/21)");
    }
}
