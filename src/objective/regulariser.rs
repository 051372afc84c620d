//! R(theta): what keeps unlearning well-posed.

use std::collections::BTreeSet;

use super::Terms;

/// The regulariser, in sum form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Regulariser {
    /// lambda/2 ||E||^2: the same weight for every row.
    Uniform(f64),
    /// lambda/2 (||e_u||^2 + ||e_i||^2) per record: rows weigh by their number of records. A row
    /// without records weighs as with one, so that it has a minimum, at zero.
    PerRecord(f64),
}

impl Regulariser {
    /// Lambda.
    pub fn lambda(self) -> f64 {
        match self {
            Self::Uniform(lambda) | Self::PerRecord(lambda) => lambda,
        }
    }

    /// The same form with another lambda.
    pub fn with_lambda(self, lambda: f64) -> Self {
        match self {
            Self::Uniform(_) => Self::Uniform(lambda),
            Self::PerRecord(_) => Self::PerRecord(lambda),
        }
    }

    /// The weight of each row of theta. Rows of the model's own take part in every record.
    pub(crate) fn row_weights(self, terms: &Terms, rows: usize) -> Vec<f64> {
        let mut weights = vec![self.lambda(); rows];
        self.update_weights(terms, &(0..terms.users + terms.items).collect(), &mut weights);
        weights
    }

    /// Brings the weights of some nodes, and of the model's own rows, up to date after a removal.
    /// Cost: the records of those nodes, and all records where the model has rows of its own.
    pub(crate) fn update_weights(
        self,
        terms: &Terms,
        nodes: &BTreeSet<usize>,
        weights: &mut [f64],
    ) {
        let Self::PerRecord(lambda) = self else { return };
        let weight = |records: usize| lambda * records.max(1) as f64;
        for &node in nodes {
            weights[node] = weight(terms.active_records_of_node(node));
        }
        let own = &mut weights[terms.users + terms.items..];
        if !own.is_empty() {
            own.fill(weight(terms.active_records()));
        }
    }
}
