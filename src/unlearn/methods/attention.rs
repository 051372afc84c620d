//! Attention over submodels, learned on the training records (RecEraser, arXiv 2201.06820,
//! section 3.3).

use std::ops::Range;

use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;

use super::Case;
use crate::compute::vector::dot;
use crate::objective::{Objective, Scores, Workspace};
use crate::solver::{Event, Observer, report};
use crate::train::{Adam, Best};

/// Steps of Adam, full batch, at most.
const STEPS: usize = 250;
/// Their learning rate.
const RATE: f64 = 0.02;
/// Weight of ||w||^2 / 2 beside the loss, a record. Submodels fit their own records more closely
/// than any other, so without it the attention trusts them too much: on MovieLens-100k it is worth
/// 0.01 of AUC.
const DECAY: f32 = 4e-4;
/// It ends once so many steps in a row were not better on the validation records.
const PATIENCE: usize = 30;
/// Steps where there is nothing to validate on.
const STEPS_WITHOUT_VALIDATION: usize = 100;

/// Submodels k = 1..S under attention: with h_k(n) the frozen vector of node n in submodel k,
///
/// - z_k(n) = W_k h_k(n) + b_k moves it into a space that all submodels share,
/// - a_k(n) = softmax over k of c . relu(A z_k(n) + d) weighs it, with one A, c, d for users and
///   one for items,
/// - z(n) = sum over k of a_k(n) z_k(n), and score(u, i) = z(u) . z(i).
///
/// W, b, A, c and d are learned by the records' loss and a weight decay, from a random start, by
/// Adam; the step with the best validation metric is the result. It is a plain matrix
/// factorisation, whose vectors are the z(n).
pub(super) struct Learned {
    pub scores: Scores,
    /// Gradients that it took.
    pub passes: usize,
    /// On the validation records, where there are any.
    pub metric: Option<f64>,
}

/// Learns the attention on the active records of `objective`. Cost: per step, nodes x S x width^2
/// and one gradient of matrix factorisation.
pub(super) async fn learn(
    case: &Case<'_>,
    submodels: &[Scores],
    objective: &Objective,
    observer: &dyn Observer,
) -> Learned {
    let flat = objective.as_factorisation();
    let mut network = Network::new(submodels, &flat, case.seed);
    let mut adam = Adam::new(network.weights.len(), RATE);
    let mut gradient = vec![0.0; network.weights.len()];
    let mut vectors = vec![0.0f32; flat.len()];
    let mut pulled = vec![0.0f32; flat.len()];
    let mut workspace = Workspace::default();
    let mut best = Best::default();
    let decay = DECAY * flat.terms().active_records() as f32;
    let mut passes = 0;
    while passes < STEPS && best.stale <= PATIENCE {
        for submodel in 0..submodels.len() {
            network.move_and_weigh(submodel);
            report(observer, Event::Product).await;
        }
        network.sum_up(&mut vectors);
        flat.gradient(&vectors, &mut pulled, &mut workspace);
        let logits = network.pull_softmax(&pulled);
        for (gradient, weight) in gradient.iter_mut().zip(&network.weights) {
            *gradient = decay * weight;
        }
        for submodel in 0..submodels.len() {
            network.pull_back(submodel, &pulled, &logits, &mut gradient);
            report(observer, Event::Product).await;
        }
        adam.step(&mut network.weights, &gradient);
        passes += 1;
        let wide: Vec<f64> = vectors.iter().map(|&x| f64::from(x)).collect();
        match (case.judge)(&Scores::new(&flat, &wide)) {
            Some(metric) => best.see(metric, &wide),
            None if passes >= STEPS_WITHOUT_VALIDATION => break,
            None => {}
        }
    }
    if best.theta.is_empty() {
        best.theta = vectors.iter().map(|&x| f64::from(x)).collect();
    }
    Learned { scores: Scores::new(&flat, &best.theta), passes, metric: best.metric }
}

/// Nodes that share A, c and d: the users, or the items.
struct Side {
    nodes: Range<usize>,
    /// Where A, c and d begin in the weights.
    at: usize,
}

/// The attention with what its backward pass needs to remember.
struct Network {
    /// W and b of each submodel, then A (transposed), d and c of the users, then of the items. W is
    /// stored transposed, too.
    weights: Vec<f32>,
    sides: [Side; 2],
    /// By submodel, then node: the frozen vectors.
    inputs: Vec<Vec<f32>>,
    /// By submodel, then node: z_k(n).
    moved: Vec<Vec<f32>>,
    /// By submodel, then node: relu(A z + d).
    hidden: Vec<Vec<f32>>,
    /// By node, then submodel.
    attention: Vec<f32>,
    width: usize,
    /// Length of the hidden layer.
    narrow: usize,
}

impl Network {
    fn new(submodels: &[Scores], flat: &Objective, seed: u64) -> Self {
        let (width, nodes) = (flat.width().get(), flat.graph().nodes());
        let users = flat.graph().users();
        let narrow = width / 2;
        let (of_submodel, of_side) = (width * width + width, width * narrow + 2 * narrow);
        let first = submodels.len() * of_submodel;
        let mut weights = vec![0.0f32; first + 2 * of_side];
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(5);
        let mut fill = |weights: &mut [f32], bound: f32| {
            let start = Uniform::new(-bound, bound).expect("the bound is above 0");
            weights.iter_mut().for_each(|w| *w = start.sample(&mut rng));
        };
        // Glorot's uniform start. The shifts are as large as the vectors: so every node has a
        // vector in every submodel, and a score begins as a sum of a user's and an item's part.
        let bound = |inputs: usize, outputs: usize| (6.0 / (inputs + outputs) as f32).sqrt();
        for weights in weights[..first].chunks_exact_mut(of_submodel) {
            fill(&mut weights[..width * width], bound(width, width));
            fill(&mut weights[width * width..], bound(width, submodels.len()));
        }
        for weights in weights[first..].chunks_exact_mut(of_side) {
            fill(&mut weights[..width * narrow], bound(width, narrow));
            weights[width * narrow + narrow..].fill(0.01);
        }
        let rows = |scores: &Scores| scores.rows().iter().map(|&x| x as f32).collect();
        Self {
            weights,
            sides: [
                Side { nodes: 0..users, at: first },
                Side { nodes: users..nodes, at: first + of_side },
            ],
            inputs: submodels.iter().map(rows).collect(),
            moved: vec![vec![0.0; nodes * width]; submodels.len()],
            hidden: vec![vec![0.0; nodes * narrow]; submodels.len()],
            attention: vec![0.0; nodes * submodels.len()],
            width,
            narrow,
        }
    }

    /// z_k(n) and what the softmax is taken of, for all nodes of submodel k.
    fn move_and_weigh(&mut self, k: usize) {
        let Self { weights, sides, inputs, moved, hidden, attention, width, narrow } = self;
        let (width, narrow, count) = (*width, *narrow, inputs.len());
        let of_submodel = width * width + width;
        let (map, shift) = weights[k * of_submodel..(k + 1) * of_submodel].split_at(width * width);
        apply(&inputs[k], map, shift, &mut moved[k]);
        for Side { nodes, at } in &*sides {
            let (map, rest) = weights[*at..].split_at(width * narrow);
            let (shift, top) = rest[..2 * narrow].split_at(narrow);
            let hidden = &mut hidden[k][nodes.start * narrow..nodes.end * narrow];
            apply(&moved[k][nodes.start * width..nodes.end * width], map, shift, hidden);
            hidden.iter_mut().for_each(|x| *x = x.max(0.0));
            for (node, hidden) in nodes.clone().zip(hidden.chunks_exact(narrow)) {
                attention[node * count + k] = dot(hidden, top) as f32;
            }
        }
    }

    /// z(n) of all nodes into `out`.
    fn sum_up(&mut self, out: &mut [f32]) {
        let Self { moved, attention, width, .. } = self;
        let (width, count) = (*width, moved.len());
        for (node, out) in out.chunks_exact_mut(width).enumerate() {
            let attention = &mut attention[node * count..(node + 1) * count];
            softmax(attention);
            out.fill(0.0);
            for (moved, &share) in moved.iter().zip(&*attention) {
                add_scaled(out, share, &moved[node * width..(node + 1) * width]);
            }
        }
    }

    /// The gradient with respect to what the softmax is taken of, by node, then submodel, where
    /// `pulled` is that with respect to z(n).
    fn pull_softmax(&self, pulled: &[f32]) -> Vec<f32> {
        let (width, count) = (self.width, self.inputs.len());
        let mut logits = vec![0.0f32; self.attention.len()];
        for (node, pulled) in pulled.chunks_exact(width).enumerate() {
            let attention = &self.attention[node * count..(node + 1) * count];
            let logits = &mut logits[node * count..(node + 1) * count];
            for (logit, moved) in logits.iter_mut().zip(&self.moved) {
                *logit = dot(pulled, &moved[node * width..(node + 1) * width]) as f32;
            }
            let mean = dot(logits, attention) as f32;
            logits.iter_mut().zip(attention).for_each(|(logit, a)| *logit = a * (*logit - mean));
        }
        logits
    }

    /// Adds submodel k's part of the gradient with respect to the weights.
    fn pull_back(&self, k: usize, pulled: &[f32], logits: &[f32], gradient: &mut [f32]) {
        let (width, narrow, count) = (self.width, self.narrow, self.inputs.len());
        let of_submodel = width * width + width;
        let first = count * of_submodel;
        let (own, shared) = gradient.split_at_mut(first);
        let own = &mut own[k * of_submodel..(k + 1) * of_submodel];
        let (own_map, own_shift) = own.split_at_mut(width * width);
        let (mut of_moved, mut of_hidden) = (vec![0.0f32; width], vec![0.0f32; narrow]);
        for Side { nodes, at } in &self.sides {
            let (map, rest) = self.weights[*at..].split_at(width * narrow);
            let top = &rest[narrow..2 * narrow];
            let (of_map, rest) = shared[*at - first..].split_at_mut(width * narrow);
            let (of_shift, of_top) = rest[..2 * narrow].split_at_mut(narrow);
            for node in nodes.clone() {
                let logit = logits[node * count + k];
                let hidden = &self.hidden[k][node * narrow..(node + 1) * narrow];
                let moved = &self.moved[k][node * width..(node + 1) * width];
                for ((out, &h), &c) in of_hidden.iter_mut().zip(hidden).zip(top) {
                    *out = if h > 0.0 { logit * c } else { 0.0 };
                }
                add_scaled(of_top, logit, hidden);
                add_scaled(of_shift, 1.0, &of_hidden);
                let share = self.attention[node * count + k];
                let pulled = &pulled[node * width..(node + 1) * width];
                for (column, out) in of_moved.iter_mut().enumerate() {
                    let range = column * narrow..(column + 1) * narrow;
                    *out = share * pulled[column] + dot(&map[range.clone()], &of_hidden) as f32;
                    add_scaled(&mut of_map[range], moved[column], &of_hidden);
                }
                add_scaled(own_shift, 1.0, &of_moved);
                let input = &self.inputs[k][node * width..(node + 1) * width];
                for (&x, out) in input.iter().zip(own_map.chunks_exact_mut(width)) {
                    if x != 0.0 {
                        add_scaled(out, x, &of_moved);
                    }
                }
            }
        }
    }
}

/// By row of `x`: `out` = `shift` + x `map`. Zeros cost nothing: a submodel has no vector of most
/// nodes.
fn apply(x: &[f32], map: &[f32], shift: &[f32], out: &mut [f32]) {
    let columns = shift.len();
    let rows = x.chunks_exact(map.len() / columns);
    for (x, out) in rows.zip(out.chunks_exact_mut(columns)) {
        out.copy_from_slice(shift);
        for (&x, map) in x.iter().zip(map.chunks_exact(columns)) {
            if x != 0.0 {
                add_scaled(out, x, map);
            }
        }
    }
}

fn add_scaled(out: &mut [f32], factor: f32, x: &[f32]) {
    out.iter_mut().zip(x).for_each(|(out, x)| *out += factor * x);
}

fn softmax(x: &mut [f32]) {
    let largest = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    x.iter_mut().for_each(|x| *x = (*x - largest).exp());
    let total: f32 = x.iter().sum();
    x.iter_mut().for_each(|x| *x /= total);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;
    use crate::objective::{Loss, Record, Regulariser};
    use crate::solver::{Quiet, finish};
    use crate::train::train;

    #[test]
    fn the_gradient_matches_finite_differences() {
        let record = |user, item| Record { user, item, positive: user == item, negatives: vec![] };
        let records: Vec<Record> = (0..30).map(|at| record(at / 6, at % 6)).collect();
        let model = ModelKind::Lightgcn.build(1);
        let whole = Objective::new(5, 6, 3, model, Loss::Bce, Regulariser::Uniform(0.1), &records);
        let submodels: Vec<Scores> = (0..3)
            .map(|k| {
                let own: Vec<usize> = (0..30).filter(|at| at % 3 == k).collect();
                let shard = whole.subset(&own, whole.regulariser());
                Scores::new(&shard, finish(train(&shard, k as u64, 1e-3, &Quiet)).parameters())
            })
            .collect();
        let flat = whole.as_factorisation();
        let mut network = Network::new(&submodels, &flat, 1);
        let mut vectors = vec![0.0f32; flat.len()];
        let forward = |network: &mut Network, vectors: &mut Vec<f32>| {
            (0..3).for_each(|k| network.move_and_weigh(k));
            network.sum_up(vectors);
        };
        forward(&mut network, &mut vectors);
        let mut pulled = vec![0.0f32; flat.len()];
        flat.gradient(&vectors, &mut pulled, &mut Workspace::default());
        let logits = network.pull_softmax(&pulled);
        let mut gradient = vec![0.0f32; network.weights.len()];
        (0..3).for_each(|k| network.pull_back(k, &pulled, &logits, &mut gradient));
        let mut value = |network: &mut Network| {
            forward(network, &mut vectors);
            let wide: Vec<f64> = vectors.iter().map(|&x| f64::from(x)).collect();
            flat.value(&wide, &mut Workspace::default())
        };
        for seed in 0..20 {
            let turn = |at: usize| if (at * 7 + seed * 13) % 5 < 2 { 1.0 } else { -0.5 };
            let direction: Vec<f32> = (0..gradient.len()).map(turn).collect();
            let step = 1e-3;
            let mut at = |factor: f32| {
                add_scaled(&mut network.weights, factor * step, &direction);
                let value = value(&mut network);
                add_scaled(&mut network.weights, -factor * step, &direction);
                value
            };
            let slope = (at(1.0) - at(-1.0)) / (2.0 * f64::from(step));
            let ours = dot(&gradient, &direction);
            assert!((slope - ours).abs() < 0.02 * (1.0 + slope.abs()), "{slope} {ours}");
        }
    }
}
