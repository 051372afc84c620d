//! Forgetting for good: what is left of a data set once records, users and items are gone.

use super::samples::is_title;
use super::{Dataset, Ids, Interaction};

/// What a data set is called once something of it was forgotten.
const NEUTRAL_NAME: &str = "records.csv";

/// What is left of a data set, and where its users and items went.
#[derive(Debug, Clone, PartialEq)]
pub struct Retained {
    /// The smaller data set. No id, title or record of what left is in it, and its name is
    /// [`Dataset::retained_name`].
    pub data: Dataset,
    /// For each old user index the new one; `None` where the user left.
    pub users: Vec<Option<u32>>,
    /// For each old item index the new one; `None` where the item left.
    pub items: Vec<Option<u32>>,
}

impl Dataset {
    /// What it is called once something of it was forgotten: files are often named after the
    /// person or thing that they are about, so the name of a file goes. That of a sample stays.
    pub fn retained_name(&self) -> &str {
        if is_title(&self.name) { &self.name } else { NEUTRAL_NAME }
    }

    /// The data set without some records (positions in `interactions`), some users and some
    /// items, the latter with all their records. A user or an item that has no record left
    /// leaves too, as if it had never been in a file. Positions and indices out of range are
    /// ignored.
    pub fn without(&self, records: &[usize], users: &[u32], items: &[u32]) -> Retained {
        let mut keep = vec![true; self.interactions.len()];
        for &position in records {
            if let Some(kept) = keep.get_mut(position) {
                *kept = false;
            }
        }
        let gone_users = marks(self.users.len(), users);
        let gone_items = marks(self.items.len(), items);
        for (kept, record) in keep.iter_mut().zip(&self.interactions) {
            *kept &= !gone_users[record.user as usize] && !gone_items[record.item as usize];
        }

        let kept = || self.interactions.iter().zip(&keep).filter(|(_, keep)| **keep);
        let mut used_users = vec![false; self.users.len()];
        let mut used_items = vec![false; self.items.len()];
        for (record, _) in kept() {
            used_users[record.user as usize] = true;
            used_items[record.item as usize] = true;
        }
        let (users, items) = (renumber(&used_users), renumber(&used_items));

        // Both maps are ascending, so the records stay sorted.
        let interactions = kept()
            .filter_map(|(record, _)| {
                let (user, item) = (users[record.user as usize]?, items[record.item as usize]?);
                Some(Interaction { user, item, ..*record })
            })
            .collect();
        let data = Dataset {
            name: self.retained_name().to_owned(),
            synthetic: self.synthetic,
            users: Ids::from_sorted(select(self.users.names(), &used_users)),
            items: Ids::from_sorted(select(self.items.names(), &used_items)),
            titles: select(&self.titles, &used_items),
            genres: select(&self.genres, &used_items),
            interactions,
            has_ratings: self.has_ratings,
            parts_given: self.parts_given,
        };
        Retained { data, users, items }
    }
}

/// A list of flags with those at some indices raised.
fn marks(len: usize, indices: &[u32]) -> Vec<bool> {
    let mut marks = vec![false; len];
    for &index in indices {
        if let Some(mark) = marks.get_mut(index as usize) {
            *mark = true;
        }
    }
    marks
}

/// New indices for those in use, in the same order.
fn renumber(used: &[bool]) -> Vec<Option<u32>> {
    let mut next = 0;
    let number = |&used: &bool| {
        used.then(|| {
            next += 1;
            next - 1
        })
    };
    used.iter().map(number).collect()
}

/// Copies of the values in use.
fn select<T: Clone>(values: &[T], used: &[bool]) -> Vec<T> {
    values.iter().zip(used).filter(|(_, used)| **used).map(|(value, _)| value.clone()).collect()
}

#[cfg(test)]
mod tests {
    use crate::data::samples::southern_women;

    #[test]
    fn what_left_is_nowhere_and_the_rest_is_unchanged() {
        let data = southern_women();
        let olivia = data.users.find("Olivia Carleton").unwrap();
        let event = data.items.find("E8").unwrap();
        let gone = [data.position(0, 0).unwrap(), 10_000];
        let left = data.without(&gone, &[olivia, 99], &[event]);

        let text = format!("{:?}", left.data);
        assert!(!text.contains("Olivia") && !text.contains("E8") && !text.contains("9/16"));
        assert_eq!(left.users[olivia as usize], None);
        assert_eq!(left.items[event as usize], None);
        assert_eq!(left.data.interactions.len(), 89 - 1 - 2 - 14);
        for record in &left.data.interactions {
            let user = data.users.find(left.data.users.name(record.user)).unwrap();
            let item = data.items.find(left.data.items.name(record.item)).unwrap();
            assert_eq!(left.users[user as usize], Some(record.user));
            assert_eq!(left.items[item as usize], Some(record.item));
            assert_eq!(left.data.title(record.item), data.title(item));
            let old = data.interactions[data.position(user, item).unwrap()];
            assert_eq!((old.value, old.time, old.part), (record.value, record.time, record.part));
        }
        assert!(left.data.interactions.is_sorted_by_key(|r| (r.user, r.item)));
    }

    #[test]
    fn a_user_without_a_record_leaves_and_nothing_is_left_of_everything() {
        let data = southern_women();
        let flora = data.users.find("Flora Price").unwrap();
        let records: Vec<usize> = data.positions_of_user(flora).collect();
        let left = data.without(&records, &[], &[]);
        assert_eq!(left.data.users.find("Flora Price"), None);
        assert_eq!(left.data.users.len(), 17);

        let all: Vec<usize> = (0..data.interactions.len()).collect();
        let none = data.without(&all, &[], &[]).data;
        assert!(none.users.is_empty() && none.items.is_empty() && none.titles.is_empty());
        assert_eq!(data.without(&[], &[], &[]).data, data);
    }
}
