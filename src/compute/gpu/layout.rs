//! An objective's lists as kernels read them: rows of a gather, long ones cut into pieces.

use crate::objective::{Loss, Objective};

/// Entries of one piece. A row of more is gathered in pieces, so that the record of a blockbuster
/// does not keep one invocation busy while all others wait.
const PIECE: usize = 128;
/// Marks a row whose entries are pieces.
const LONG: u32 = 1 << 31;

/// The rows of a gather: start, count, and two numbers in f32 bits.
#[derive(Debug, Default)]
pub(super) struct Gather<E> {
    pub rows: Vec<[u32; 4]>,
    pub entries: Vec<E>,
    /// Start and count.
    pub pieces: Vec<[u32; 2]>,
}

impl<E> Gather<E> {
    fn push_row(&mut self, entries: impl Iterator<Item = E>, scale: f64, weight: f64) {
        let start = self.entries.len();
        self.entries.extend(entries);
        let end = self.entries.len();
        let (first, count) = if end - start <= PIECE {
            (start as u32, (end - start) as u32)
        } else {
            let first = self.pieces.len();
            for at in (start..end).step_by(PIECE) {
                self.pieces.push([at as u32, PIECE.min(end - at) as u32]);
            }
            (first as u32, (self.pieces.len() - first) as u32 | LONG)
        };
        self.rows.push([first, count, (scale as f32).to_bits(), (weight as f32).to_bits()]);
    }
}

/// Everything that does not depend on parameters.
#[derive(Debug)]
pub(super) struct Layout {
    /// By node: its neighbours.
    pub spread: Gather<u32>,
    /// By node: the other node and the slot of every active slot that needs it.
    pub pull: Gather<[u32; 2]>,
    /// By record: its user, and 1 for a like.
    pub records: Vec<[u32; 2]>,
    /// By slot: its item, as a node.
    pub items: Vec<u32>,
}

impl Layout {
    pub fn new(objective: &Objective) -> Self {
        let (graph, terms) = (objective.graph(), objective.terms());
        let (mut spread, mut pull) = (Gather::default(), Gather::default());
        let users = terms.users as u32;
        for node in 0..graph.nodes() {
            let (scale, weight) = (graph.inv_sqrt_degree()[node], objective.row_weight()[node]);
            spread.push_row(graph.neighbours(node).iter().copied(), scale, weight);
            let is_active = |slot: &usize| terms.weight[*slot] != 0.0;
            if node < terms.users {
                let records = terms.records_of_user(node);
                let slots = records.start * terms.slots..records.end * terms.slots;
                let entry = |slot| [users + terms.item[slot], slot as u32];
                pull.push_row(slots.filter(is_active).map(entry), scale, weight);
            } else {
                let entries = terms.entries_of_item(node - terms.users);
                let entries = entries
                    .map(|entry| (terms.item_user[entry], terms.item_slot[entry] as usize))
                    .filter(|(_, slot)| is_active(slot))
                    .map(|(user, slot)| [user, slot as u32]);
                pull.push_row(entries, scale, weight);
            }
        }
        let records = terms.user.iter().zip(&terms.positive);
        Self {
            spread,
            pull,
            records: records.map(|(&user, &positive)| [user, u32::from(positive)]).collect(),
            items: terms.item.iter().map(|item| users + item).collect(),
        }
    }

    /// The numbers that all kernels see.
    pub fn shape(&self, objective: &Objective) -> [u32; 8] {
        let terms = objective.terms();
        let vec4s = objective.graph().nodes() * objective.width().get() / 4;
        let mean = 1.0 / (objective.layers() as f32 + 1.0);
        [
            vec4s as u32,
            terms.records() as u32,
            terms.slots as u32,
            u32::from(terms.loss == Loss::Bpr),
            self.spread.pieces.len() as u32,
            self.pull.pieces.len() as u32,
            mean.to_bits(),
            0,
        ]
    }
}
