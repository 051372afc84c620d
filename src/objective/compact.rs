//! Forgetting for good: the objective without the places of removed records.

use ndarray::{Array2, Axis};

use super::{Objective, Record};

impl Objective {
    /// The same objective with removed records, and users and items that left, gone from every
    /// array. `users` and `items` give the new index of each old one, ascending; `None` where it
    /// left. Panics where an active record's user or item left.
    pub fn compact(&self, users: &[Option<u32>], items: &[Option<u32>]) -> Objective {
        let terms = &self.terms;
        let mut dropped = Vec::new();
        let mut records = Vec::new();
        for record in (0..terms.records()).filter(|&record| terms.is_active(record)) {
            let (user, item) = terms.pair(record);
            let user = users[user as usize].expect("the user of an active record stays");
            let item = items[item as usize].expect("the item of an active record stays");
            let slots = record * terms.slots + 1..(record + 1) * terms.slots;
            let negatives = slots
                .map(|slot| {
                    let negative = items[terms.item[slot] as usize];
                    let place = records.len() * terms.slots + slot % terms.slots;
                    match negative.filter(|_| terms.weight[slot] != 0.0) {
                        Some(negative) => negative,
                        None => {
                            // A comparison that is gone holds the place with its own positive.
                            dropped.push(place);
                            item
                        }
                    }
                })
                .collect();
            records.push(Record { user, item, positive: terms.positive[record], negatives });
        }
        let staying = |map: &[Option<u32>]| map.iter().flatten().count();
        let mut compacted = self.over(staying(users), staying(items), &records);
        for slot in dropped {
            compacted.terms.deactivate_slot(slot);
        }
        compacted
    }

    /// The rows of `theta` that stay, in the order of the compacted objective.
    pub fn compact_rows(
        &self,
        theta: &Array2<f64>,
        users: &[Option<u32>],
        items: &[Option<u32>],
    ) -> Array2<f64> {
        let nodes = users.iter().chain(items).enumerate();
        let mut rows: Vec<usize> =
            nodes.filter(|(_, new)| new.is_some()).map(|(old, _)| old).collect();
        rows.extend(self.graph.nodes()..self.rows());
        theta.select(Axis(0), &rows)
    }
}
