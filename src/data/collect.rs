//! Collects records row by row and turns them into a [`Dataset`]: ids numbered, repeated pairs
//! merged, parts assigned. The result does not depend on the order of the rows.

use std::collections::HashMap;

use super::{Dataset, FileReport, Ids, Interaction, Limits, Part, Split};
use crate::order;
use crate::{Error, ErrorKind, Result};

/// Stands for "no time"; sorts before all times.
const NO_TIME: i64 = i64::MIN;

/// A record whose ids are numbered in the order of their first appearance.
struct Raw {
    time: i64,
    user: u32,
    item: u32,
    value: f32,
    file: u16,
}

/// Ids numbered in the order of their first appearance.
#[derive(Default)]
struct Numbers {
    known: HashMap<String, u32>,
    /// The last one: rows of a user often follow each other.
    last: (String, Option<u32>),
}

impl Numbers {
    /// The number of an id; a new one where it has none yet and there are fewer than `limit`.
    fn number(&mut self, id: &str, limit: usize) -> Option<u32> {
        let (last, number) = &mut self.last;
        if number.is_some() && last == id {
            return *number;
        }
        let number = match self.known.get(id) {
            Some(&number) => number,
            None => {
                let next = u32::try_from(self.known.len()).ok();
                let next = next.filter(|&next| (next as usize) < limit)?;
                self.known.insert(id.to_owned(), next);
                next
            }
        };
        id.clone_into(&mut self.last.0);
        self.last.1 = Some(number);
        self.last.1
    }

    /// The ids in their final order, and for each number its index there.
    fn finish(self) -> (Ids, Vec<u32>) {
        let mut pairs: Vec<(String, u32)> = self.known.into_iter().collect();
        order::sort_by(&mut pairs, |a, b| Ids::order(&a.0, &b.0));
        let mut index = vec![0; pairs.len()];
        let names = pairs.into_iter().enumerate().map(|(place, (name, number))| {
            index[number as usize] = place as u32;
            name
        });
        (Ids::from_sorted(names.collect()), index)
    }
}

/// Records so far.
#[derive(Default)]
pub(crate) struct Collector {
    users: Numbers,
    items: Numbers,
    records: Vec<Raw>,
}

impl Collector {
    /// Adds a record of a file, or says which limit it would exceed.
    pub fn push(
        &mut self,
        (user, item): (&str, &str),
        value: f32,
        time: Option<i64>,
        file: usize,
        limits: &Limits,
    ) -> Result<()> {
        let over = |what: &str, limit: usize| {
            Error::new(ErrorKind::Limit, format!("more than {limit} {what}"))
                .remedy("take a sample: fewer users with all their rows")
        };
        if self.records.len() >= limits.rows.min(u32::MAX as usize) {
            return Err(over("rows", limits.rows));
        }
        let user = self.users.number(user, limits.users);
        let user = user.ok_or_else(|| over("users", limits.users))?;
        let item = self.items.number(item, limits.items);
        let item = item.ok_or_else(|| over("items", limits.items))?;
        let time = time.unwrap_or(NO_TIME);
        self.records.push(Raw { time, user, item, value, file: file as u16 });
        Ok(())
    }

    /// The data set, and in the reports, which belong to the files in order, the duplicates.
    pub fn finish(self, reports: &mut [FileReport], split: &Split) -> Result<Dataset> {
        split.check()?;
        let Self { users, items, mut records } = self;
        let (users, user_index) = users.finish();
        let (items, item_index) = items.finish();
        for record in &mut records {
            record.user = user_index[record.user as usize];
            record.item = item_index[record.item as usize];
        }
        // Stable, so that of equal times the last row of the last file comes last.
        let pair = |record: &Raw| u64::from(record.user) << 32 | u64::from(record.item);
        order::sort_by_number(&mut records, pair);
        for again in records.chunk_by_mut(|a, b| pair(a) == pair(b)) {
            if again.len() > 1 {
                order::sort_by_key(again, |record| record.time);
            }
        }

        let held_out = |report: &FileReport| matches!(report.part, Some(Part::Valid | Part::Test));
        let split_rest = !reports.iter().any(held_out);
        let mut data = Dataset {
            users,
            items,
            parts_given: reports.iter().any(|report| report.part.is_some()),
            ..Dataset::default()
        };
        let mut to_split = Vec::new();
        let mut records = records.into_iter().peekable();
        while let Some(record) = records.next() {
            let again = |next: &Raw| (next.user, next.item) == (record.user, record.item);
            let report = reports.get_mut(usize::from(record.file));
            if records.peek().is_some_and(again) {
                if let Some(report) = report {
                    report.duplicates += 1;
                    report.rows_kept = report.rows_kept.saturating_sub(1);
                }
                continue;
            }
            let part = report.and_then(|report| report.part);
            if part.is_none() && split_rest {
                to_split.push(data.interactions.len() as u32);
            }
            data.interactions.push(Interaction {
                user: record.user,
                item: record.item,
                value: record.value,
                time: (record.time != NO_TIME).then_some(record.time),
                part: part.unwrap_or(Part::Train),
            });
        }
        data.split_positions(to_split, split);
        let first = data.interactions.first().map(|record| record.value);
        data.has_ratings = data.interactions.iter().any(|record| Some(record.value) != first);
        Ok(data)
    }
}
