//! Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1).

/// Moments of one vector of parameters.
#[derive(Debug, Clone)]
pub(crate) struct Adam {
    rate: f32,
    first: Vec<f32>,
    second: Vec<f32>,
    decay: (f64, f64),
}

/// Decay of the moments, and what keeps the quotient finite: the usual values.
const DECAY: (f32, f32) = (0.9, 0.999);
const EPSILON: f32 = 1e-8;

impl Adam {
    /// For `len` parameters, with learning rate `rate`.
    pub(crate) fn new(len: usize, rate: f64) -> Self {
        Self { rate: rate as f32, first: vec![0.0; len], second: vec![0.0; len], decay: (1.0, 1.0) }
    }

    /// One step against `gradient`.
    pub(crate) fn step(&mut self, parameters: &mut [f32], gradient: &[f32]) {
        self.decay.0 *= f64::from(DECAY.0);
        self.decay.1 *= f64::from(DECAY.1);
        let rate = self.rate / (1.0 - self.decay.0) as f32;
        let second_scale = 1.0 / (1.0 - self.decay.1) as f32;
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((x, &g), (first, second)) in parameters.iter_mut().zip(gradient).zip(moments) {
            *first = DECAY.0 * *first + (1.0 - DECAY.0) * g;
            *second = DECAY.1 * *second + (1.0 - DECAY.1) * g * g;
            *x -= rate * *first / ((*second * second_scale).sqrt() + EPSILON);
        }
    }
}
