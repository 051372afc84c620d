//! The objective of some of the records, for submodels that see nothing else.

use super::{Objective, Record, Regulariser};

impl Objective {
    /// The objective of `records` (ascending positions) alone: its terms, its graph and its
    /// regulariser know no other record. Records that were removed stay out. Users, items, model
    /// and loss are those of the whole. Cost: linear in the nodes and in the chosen records.
    pub fn subset(&self, records: &[usize], regulariser: Regulariser) -> Objective {
        let terms = &self.terms;
        let active = || records.iter().copied().filter(|&record| terms.is_active(record));
        let chosen: Vec<Record> = active().map(|record| terms.record(record)).collect();
        let mut subset =
            self.over(self.graph.users(), self.graph.nodes() - self.graph.users(), &chosen);
        subset.set_regulariser(regulariser);
        for (new, old) in active().enumerate() {
            for slot in
                (1..terms.slots).filter(|slot| terms.weight[old * terms.slots + slot] == 0.0)
            {
                subset.terms.deactivate_slot(new * terms.slots + slot);
            }
        }
        subset
    }
}
