//! The objective of some of the records, for submodels that see nothing else.

use std::sync::Arc;

use super::{Objective, Record, Regulariser};
use crate::model::ModelKind;

impl Objective {
    /// The objective of `records` (ascending positions) alone: its terms, its graph and its
    /// regulariser know no other record. Records that were removed stay out. Users, items, model
    /// and loss are those of the whole. Cost: linear in the nodes and in the chosen records.
    pub fn subset(&self, records: &[usize], regulariser: Regulariser) -> Objective {
        let terms = &self.terms;
        let active = || records.iter().copied().filter(|&record| terms.is_active(record));
        let chosen: Vec<Record> = active().map(|record| terms.record(record)).collect();
        let items = self.graph.nodes() - self.graph.users();
        let mut subset = self.over(self.graph.users(), items, &chosen);
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

    /// The same loss terms for plain vectors, one per node: matrix factorisation with all stored
    /// columns, without a regulariser.
    pub(crate) fn as_factorisation(&self) -> Objective {
        Objective {
            model: Arc::from(ModelKind::Mf.build(0)),
            row_weight: vec![0.0; self.graph.nodes()],
            regulariser: Regulariser::Uniform(0.0),
            dim: self.width.get(),
            ..self.clone()
        }
    }
}
