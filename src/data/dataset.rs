//! The cleaned data set: text ids beside dense indices, and one row per (user, item) pair.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, Default)]
pub struct Ids {
    names: Vec<String>,
    index: HashMap<String, u32>,
}

impl Ids {
    /// Sorts and numbers the ids; repeated ones count once.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort_by(|a, b| match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(x), Ok(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
            (Ok(_), Err(_)) => std::cmp::Ordering::Less,
            (Err(_), Ok(_)) => std::cmp::Ordering::Greater,
            (Err(_), Err(_)) => a.cmp(b),
        });
        names.dedup();
        let index = names.iter().enumerate().map(|(i, name)| (name.clone(), i as u32)).collect();
        Self { names, index }
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
        self.index.get(name).copied()
    }

    /// All ids in the order of their indices.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// A cleaned data set: at most one record per (user, item) pair, sorted by user and then item.
#[derive(Debug, Clone, Default)]
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
    /// The records, sorted by (user, item), each pair at most once.
    pub interactions: Vec<Interaction>,
    /// True where the values are ratings or labels that differ; false where a row only says
    /// "consumed".
    pub has_ratings: bool,
}

impl Dataset {
    /// The title of an item, or its id where it has none.
    pub fn title(&self, item: u32) -> &str {
        self.titles
            .get(item as usize)
            .and_then(|title| title.as_deref())
            .unwrap_or_else(|| self.items.name(item))
    }

    /// The position of the record of a (user, item) pair in `interactions`.
    pub fn position(&self, user: u32, item: u32) -> Option<usize> {
        self.interactions.binary_search_by_key(&(user, item), |r| (r.user, r.item)).ok()
    }
}
