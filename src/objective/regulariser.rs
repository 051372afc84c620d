//! R(theta): what keeps unlearning well-posed.

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
        match self {
            Self::Uniform(lambda) => vec![lambda; rows],
            Self::PerRecord(lambda) => {
                let mut records = vec![0u32; rows];
                let nodes = terms.users + terms.items;
                for record in (0..terms.records()).filter(|&record| terms.is_active(record)) {
                    let (user, item) = terms.pair(record);
                    records[user as usize] += 1;
                    records[terms.users + item as usize] += 1;
                    records[nodes..].iter_mut().for_each(|count| *count += 1);
                }
                records.iter().map(|&records| lambda * f64::from(records.max(1))).collect()
            }
        }
    }
}
