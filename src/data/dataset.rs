//! The cleaned data set: text ids beside dense indices, and one row per (user, item) pair.

use std::cmp::Ordering;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{Split, Titles};
use crate::Result;
use crate::order;

/// Which part of the data a record belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Part {
    /// The model learns from it.
    Train,
    /// Settings are chosen on it.
    Valid,
    /// Results are reported on it.
    Test,
}

/// One record: a user, an item, a value and a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interaction {
    /// Dense index into [`Dataset::users`].
    pub user: u32,
    /// Dense index into [`Dataset::items`].
    pub item: u32,
    /// The rating or label; 1 where the file has none.
    pub value: f32,
    /// Seconds since 1970, where the file has times.
    pub time: Option<i64>,
    /// The part it belongs to.
    pub part: Part,
}

/// Text ids beside dense indices. Ids are sorted (numbers by value, before text), so that an
/// index does not depend on the order of the rows in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    names: Vec<String>,
}

impl Ids {
    /// Sorts and numbers the ids; repeated ones count once.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut names: Vec<String> = names.into_iter().collect();
        order::sort_by(&mut names, |a, b| Self::order(a, b));
        names.dedup();
        Self { names }
    }

    /// How ids are sorted: whole numbers by value and before all others, those as text.
    pub(crate) fn order(a: &str, b: &str) -> Ordering {
        match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(x), Ok(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => a.cmp(b),
        }
    }

    /// Takes over ids that are already in order and all different.
    pub(crate) fn from_sorted(names: Vec<String>) -> Self {
        debug_assert!(names.is_sorted_by(|a, b| Self::order(a, b) == Ordering::Less));
        Self { names }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The id at a dense index. Panics where `index >= len`.
    pub fn name(&self, index: u32) -> &str {
        &self.names[index as usize]
    }

    /// The dense index of an id.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.names.binary_search_by(|other| Self::order(other, name)).ok().map(|i| i as u32)
    }

    /// All ids in the order of their indices.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// A cleaned data set: at most one record per (user, item) pair, sorted by user and then item.
/// Every user and every item has at least one record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// What to call it: the file's name or the sample's title.
    pub name: String,
    /// True where the data were generated and are nobody's real history.
    pub synthetic: bool,
    /// User ids.
    pub users: Ids,
    /// Item ids.
    pub items: Ids,
    /// Titles of items, by item index; empty where no titles were given.
    pub titles: Vec<Option<String>>,
    /// Genres of items, by item index; empty where no genres were given.
    pub genres: Vec<Vec<String>>,
    /// The records, sorted by (user, item), each pair at most once.
    pub interactions: Vec<Interaction>,
    /// True where the values are ratings or labels that differ; false where a row only says
    /// "consumed".
    pub has_ratings: bool,
    /// True where files said which part their records belong to, so that [`Dataset::split`]
    /// leaves the parts alone.
    pub parts_given: bool,
}

impl Dataset {
    /// The title of an item, or its id where it has none.
    pub fn title(&self, item: u32) -> &str {
        self.titles
            .get(item as usize)
            .and_then(|title| title.as_deref())
            .unwrap_or_else(|| self.items.name(item))
    }

    /// The genres of an item; none where none were given.
    pub fn genres(&self, item: u32) -> &[String] {
        self.genres.get(item as usize).map_or(&[], Vec::as_slice)
    }

    /// The position of the record of a (user, item) pair in `interactions`.
    pub fn position(&self, user: u32, item: u32) -> Option<usize> {
        self.interactions.binary_search_by_key(&(user, item), |r| (r.user, r.item)).ok()
    }

    /// The positions of a user's records in `interactions`: they lie side by side.
    pub fn positions_of_user(&self, user: u32) -> std::ops::Range<usize> {
        let start = self.interactions.partition_point(|r| r.user < user);
        start..self.interactions.partition_point(|r| r.user <= user)
    }

    /// Records per user and per item, counting those that `keep` accepts.
    pub fn degrees(&self, mut keep: impl FnMut(&Interaction) -> bool) -> (Vec<u32>, Vec<u32>) {
        let mut users = vec![0; self.users.len()];
        let mut items = vec![0; self.items.len()];
        for record in self.interactions.iter().filter(|record| keep(record)) {
            users[record.user as usize] += 1;
            items[record.item as usize] += 1;
        }
        (users, items)
    }

    /// Divides the records into parts anew: a shuffle by the seed, then the shares. The result
    /// depends on the records and the split alone. Does nothing where the files gave parts.
    pub fn split(&mut self, split: &Split) -> Result<()> {
        split.check()?;
        if !self.parts_given {
            let all = (0..self.interactions.len() as u32).collect();
            self.split_positions(all, split);
        }
        Ok(())
    }

    /// Divides the records at some positions, given in ascending order.
    pub(crate) fn split_positions(&mut self, mut positions: Vec<u32>, split: &Split) {
        positions.shuffle(&mut ChaCha8Rng::seed_from_u64(split.seed));
        let share = |share: f64| (positions.len() as f64 * share).round() as usize;
        let (valid, test) = (share(split.valid_share), share(split.test_share));
        for (rank, &position) in positions.iter().enumerate() {
            let part = match rank {
                _ if rank < valid => Part::Valid,
                _ if rank < valid + test => Part::Test,
                _ => Part::Train,
            };
            if let Some(record) = self.interactions.get_mut(position as usize) {
                record.part = part;
            }
        }
    }

    /// Gives items their titles and genres; returns how many items have a title now.
    pub fn set_titles(&mut self, titles: &Titles) -> usize {
        self.titles.resize(self.items.len(), None);
        if titles.entries.values().any(|entry| !entry.genres.is_empty()) {
            self.genres.resize(self.items.len(), Vec::new());
        }
        for (item, id) in self.items.names().iter().enumerate() {
            let Some(entry) = titles.entries.get(id) else { continue };
            if entry.title.is_some() {
                self.titles[item] = entry.title.clone();
            }
            if !entry.genres.is_empty() {
                self.genres[item] = entry.genres.clone();
            }
        }
        self.titles.iter().filter(|title| title.is_some()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_sorted_as_numbers_and_found_again() {
        let names = ["10", "9", "b", "a", "-3", "9", "09", "99999999999999999999999"];
        let ids = Ids::new(names.map(String::from));
        assert_eq!(ids.names(), ["09", "9", "10", "-3", "99999999999999999999999", "a", "b"]);
        for (index, name) in ids.names().iter().enumerate() {
            assert_eq!(ids.find(name), Some(index as u32));
        }
        assert_eq!(ids.find("11"), None);
    }

    #[test]
    fn a_split_depends_on_the_seed_alone() {
        let mut data = crate::data::samples::southern_women();
        let parts = |data: &Dataset| data.interactions.iter().map(|r| r.part).collect::<Vec<_>>();
        let split = Split { valid_share: 0.1, test_share: 0.3, seed: 7 };
        data.split(&split).unwrap();
        let first = parts(&data);
        let count = |part| first.iter().filter(|&&p| p == part).count();
        assert_eq!((count(Part::Valid), count(Part::Test), count(Part::Train)), (9, 27, 53));
        data.split(&Split { seed: 8, ..split.clone() }).unwrap();
        assert_ne!(first, parts(&data));
        data.split(&split).unwrap();
        assert_eq!(first, parts(&data));
    }

    #[test]
    fn a_users_records_lie_side_by_side() {
        let data = crate::data::samples::southern_women();
        let all: Vec<usize> = (0..18).flat_map(|user| data.positions_of_user(user)).collect();
        assert_eq!(all, (0..89).collect::<Vec<_>>());
        assert!(data.positions_of_user(99).is_empty());
    }
}
