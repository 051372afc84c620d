//! Attention over submodels, learned on the training records.

use crate::compute::vector::dot;
use crate::evaluate::Scorer;
use crate::objective::terms::{Sum, derivatives};
use crate::objective::{Objective, Scores};
use crate::solver::{Event, Observer, report};
use crate::train::Adam;

/// Steps of Adam on the attention's weights, full batch.
const STEPS: usize = 100;
/// Their learning rate.
const RATE: f64 = 0.02;
/// Weight of lambda/2 ||w||^2 beside the mean loss.
const DECAY: f32 = 1e-2;

/// Submodels k = 1..S under attention:
///
/// s(u, i) = e^g S sum_k alpha_k(u) beta_k(i) s_k(u, i), with
/// alpha(u) = softmax_k(a_k . h_k(u) + b_k), beta(i) = softmax_k(c_k . h_k(i) + d_k),
///
/// where h_k and s_k are the submodel's frozen vectors and scores. RecEraser (arXiv 2201.06820,
/// eq. 12 to 16) attends with a hidden layer over vectors that a learned map first moves into one
/// space, and multiplies the two attended sums; of that product this keeps the terms that stay
/// within one submodel, which need no common space. Learned are a, b, c, d and g, from zero, where
/// the result is SISA's mean.
pub(super) struct Attention {
    submodels: Vec<Scores>,
    user_weight: Vec<f64>,
    item_weight: Vec<f64>,
    gain: f64,
}

impl Attention {
    /// Learns the attention on the active records of `objective` by their loss. Returns it with
    /// the number of passes. Cost: per step, slots x S and nodes x S x dim.
    pub async fn learn(
        submodels: Vec<Scores>,
        objective: &Objective,
        observer: &dyn Observer,
    ) -> (Self, usize) {
        let mut learner = Learner::new(&submodels, objective);
        let mut adam = Adam::new(learner.weights.len(), RATE);
        for _ in 0..STEPS {
            let gradient = learner.gradient(objective);
            adam.step(&mut learner.weights, &gradient);
            report(observer, Event::Product).await;
        }
        learner.attend();
        let Learner { users, items, weights, .. } = learner;
        let wide = |side: Side| side.attention.into_iter().map(f64::from).collect();
        let gain = f64::from(weights[weights.len() - 1]).exp() * submodels.len() as f64;
        (Self { user_weight: wide(users), item_weight: wide(items), gain, submodels }, STEPS)
    }
}

impl Scorer for Attention {
    fn of_pair(&self, user: u32, item: u32) -> f64 {
        let count = self.submodels.len();
        let alpha = &self.user_weight[user as usize * count..];
        let beta = &self.item_weight[item as usize * count..];
        let of_submodel = |k: usize| alpha[k] * beta[k] * self.submodels[k].of_pair(user, item);
        self.gain * (0..count).map(of_submodel).sum::<f64>()
    }

    fn of_user(&self, user: u32) -> Vec<f64> {
        let items = self.item_weight.len() / self.submodels.len().max(1);
        (0..items as u32).map(|item| self.of_pair(user, item)).collect()
    }
}

/// The users' or the items' half of the attention.
struct Side {
    /// By node, then submodel: its vector with a 1 behind it.
    vectors: Vec<f32>,
    /// By node, then submodel.
    attention: Vec<f32>,
    /// The loss' gradient with respect to what the softmax is taken of. By node, then submodel.
    gradient: Vec<f32>,
    submodels: usize,
}

impl Side {
    fn new(submodels: &[Scores], nodes: usize, vector: impl Fn(&Scores, u32) -> &[f64]) -> Self {
        let mut vectors = Vec::new();
        for node in 0..nodes as u32 {
            for scores in submodels {
                vectors.extend(vector(scores, node).iter().map(|&x| x as f32));
                vectors.push(1.0);
            }
        }
        let zeros = vec![0.0; nodes * submodels.len()];
        let submodels = submodels.len();
        Self { vectors, attention: zeros.clone(), gradient: zeros, submodels }
    }

    /// Numbers per submodel's vector.
    fn width(&self) -> usize {
        self.vectors.len() / self.attention.len().max(1)
    }

    fn attend(&mut self, weights: &[f32]) {
        let (width, count) = (self.width(), self.submodels);
        let nodes = self.vectors.chunks_exact(width * count);
        for (out, vectors) in self.attention.chunks_exact_mut(count).zip(nodes) {
            let parts = vectors.chunks_exact(width).zip(weights.chunks_exact(width));
            for (out, (vector, weight)) in out.iter_mut().zip(parts) {
                *out = dot(vector, weight) as f32;
            }
            let largest = out.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            out.iter_mut().for_each(|x| *x = (*x - largest).exp());
            let total: f32 = out.iter().sum();
            out.iter_mut().for_each(|x| *x /= total);
        }
        self.gradient.fill(0.0);
    }

    /// Adds what the score of one pair passes on: `parts` are its summands, by submodel.
    fn add(&mut self, node: u32, factor: f32, parts: &[f32], score: f32) {
        let at = node as usize * self.submodels;
        let attention = &self.attention[at..at + self.submodels];
        let gradient = &mut self.gradient[at..at + self.submodels];
        for ((gradient, &part), &attention) in gradient.iter_mut().zip(parts).zip(attention) {
            *gradient += factor * (part - attention * score);
        }
    }

    fn pull_back(&self, out: &mut [f32]) {
        let (width, count) = (self.width(), self.submodels);
        let nodes = self.vectors.chunks_exact(width * count);
        for (gradient, vectors) in self.gradient.chunks_exact(count).zip(nodes) {
            let parts = vectors.chunks_exact(width).zip(out.chunks_exact_mut(width));
            for (&gradient, (vector, out)) in gradient.iter().zip(parts) {
                out.iter_mut().zip(vector).for_each(|(out, x)| *out += gradient * x);
            }
        }
    }
}

struct Learner {
    users: Side,
    items: Side,
    /// By slot, then submodel: its score.
    scores: Vec<f32>,
    /// a and b of each submodel, c and d of each submodel, g.
    weights: Vec<f32>,
}

impl Learner {
    fn new(submodels: &[Scores], objective: &Objective) -> Self {
        let (graph, terms) = (objective.graph(), objective.terms());
        let items = graph.nodes() - graph.users();
        let users = Side::new(submodels, graph.users(), Scores::of_user_node);
        let items = Side::new(submodels, items, Scores::of_item_node);
        let scores = (0..terms.item.len())
            .flat_map(|slot| {
                let (user, item) = (terms.user[slot / terms.slots], terms.item[slot]);
                submodels.iter().map(move |scores| scores.of_pair(user, item) as f32)
            })
            .collect();
        let weights = vec![0.0; (users.width() + items.width()) * submodels.len() + 1];
        Self { users, items, scores, weights }
    }

    fn attend(&mut self) {
        let middle = self.users.width() * self.users.submodels;
        self.users.attend(&self.weights[..middle]);
        self.items.attend(&self.weights[middle..]);
    }

    /// Of the mean loss and the decay, with respect to the weights.
    fn gradient(&mut self, objective: &Objective) -> Vec<f32> {
        self.attend();
        let terms = objective.terms();
        let (slots, count) = (terms.slots, self.users.submodels);
        let last = self.weights.len() - 1;
        let gain = self.weights[last].exp() * count as f32;
        let mut parts = vec![0.0f32; slots * count];
        let (mut score, mut first, mut second) =
            (vec![0.0f32; slots], vec![0.0f32; slots], vec![0.0f32; slots]);
        let mut gradient = vec![0.0f32; self.weights.len()];
        let mut records = 0;
        for record in (0..terms.records()).filter(|&record| terms.is_active(record)) {
            records += 1;
            let user = terms.user[record] as usize;
            for slot in 0..slots {
                let at = record * slots + slot;
                let item = terms.item[at] as usize;
                let alpha = &self.users.attention[user * count..(user + 1) * count];
                let beta = &self.items.attention[item * count..(item + 1) * count];
                let parts = &mut parts[slot * count..(slot + 1) * count];
                for k in 0..count {
                    parts[k] = gain * alpha[k] * beta[k] * self.scores[at * count + k];
                }
                score[slot] = parts.iter().sum();
            }
            let weight = &terms.weight[record * slots..(record + 1) * slots];
            let label = terms.positive[record];
            let sum = &mut Sum::new();
            derivatives(terms.loss, label, weight, &score, &mut first, &mut second, sum);
            for slot in 0..slots {
                let (factor, item) = (first[slot], terms.item[record * slots + slot]);
                let parts = &parts[slot * count..(slot + 1) * count];
                self.users.add(user as u32, factor, parts, score[slot]);
                self.items.add(item, factor, parts, score[slot]);
                gradient[last] += factor * score[slot];
            }
        }
        let middle = self.users.width() * count;
        self.users.pull_back(&mut gradient[..middle]);
        self.items.pull_back(&mut gradient[middle..last]);
        let mean = 1.0 / records.max(1) as f32;
        for (gradient, &weight) in gradient.iter_mut().zip(&self.weights) {
            *gradient = *gradient * mean + DECAY * weight;
        }
        gradient
    }
}
