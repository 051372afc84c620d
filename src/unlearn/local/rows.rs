//! Matrices of which only some rows matter.

use crate::compute::vector::{add_scaled, norm};

/// A matrix of which few rows are not zero, side by side in the order of their first use: what a
/// request reads and writes again and again stays in the caches, whatever the number of rows.
#[derive(Debug, Clone)]
pub(super) struct SparseRows {
    width: usize,
    used: Places,
    /// By place; zero from the first unused place on. Room for all rows, of which the system gives
    /// only what is written to.
    values: Vec<f32>,
}

impl SparseRows {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self { width, used: Places::new(rows), values: vec![0.0; rows * width] }
    }

    /// The rows in use, in the order of their first use.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &[f32])> {
        let rows = self.used.members().iter().map(|&row| row as usize);
        rows.zip(self.values.chunks_exact(self.width))
    }

    /// Row `row` += `factor` * `x`.
    pub(super) fn add(&mut self, row: usize, factor: f32, x: &[f32]) {
        let place = self.used.insert(row);
        add_scaled(&mut self.values[place * self.width..(place + 1) * self.width], factor, x);
    }

    /// `dense` += `self`.
    pub(super) fn add_to(&self, dense: &mut [f32]) {
        for (row, values) in self.rows() {
            add_scaled(&mut dense[row * self.width..(row + 1) * self.width], 1.0, values);
        }
    }

    /// All are zero, none is in use.
    pub(super) fn clear(&mut self) {
        self.values[..self.used.members().len() * self.width].fill(0.0);
        self.used.clear();
    }
}

/// A matrix with a list of the rows that changed.
#[derive(Debug, Clone)]
pub(super) struct TrackedRows {
    width: usize,
    values: Vec<f32>,
    changed: Places,
}

impl TrackedRows {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self { width, values: vec![0.0; rows * width], changed: Places::new(rows) }
    }

    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// The rows that changed since [`TrackedRows::settle`].
    pub(super) fn changed(&self) -> &[u32] {
        self.changed.members()
    }

    /// Row `row` += `factor` * `x`.
    pub(super) fn add(&mut self, row: usize, factor: f32, x: &[f32]) {
        self.changed.insert(row);
        add_scaled(&mut self.values[row * self.width..(row + 1) * self.width], factor, x);
    }

    /// `self` += `factor` * `other`.
    pub(super) fn add_all(&mut self, factor: f32, other: &SparseRows) {
        other.rows().for_each(|(row, values)| self.add(row, factor, values));
    }

    /// Sets a row to zero.
    pub(super) fn clear_row(&mut self, row: usize) {
        self.values[row * self.width..(row + 1) * self.width].fill(0.0);
    }

    /// None counts as changed any more.
    pub(super) fn settle(&mut self) {
        self.changed.clear();
    }

    /// The changed rows whose norm is above `smallest`.
    pub(super) fn above(&self, smallest: f64) -> impl Iterator<Item = usize> {
        let rows = self.changed().iter().map(|&row| row as usize);
        rows.filter(move |&row| norm(self.row(row)) > smallest)
    }
}

/// Numbers by index, with a list of those that were marked.
#[derive(Debug, Clone)]
pub(super) struct Places {
    place: Vec<u32>,
    members: Vec<u32>,
}

/// Not a member.
pub(super) const NONE: u32 = u32::MAX;

impl Places {
    pub(super) fn new(size: usize) -> Self {
        Self { place: vec![NONE; size], members: Vec::new() }
    }

    /// The place of `index`; the next free one where it was no member.
    pub(super) fn insert(&mut self, index: usize) -> usize {
        if self.place[index] == NONE {
            self.place[index] = self.members.len() as u32;
            self.members.push(index as u32);
        }
        self.place[index] as usize
    }

    /// The place of `index`, or [`NONE`].
    #[inline(always)]
    pub(super) fn of(&self, index: usize) -> u32 {
        self.place[index]
    }

    /// The members, by place.
    pub(super) fn members(&self) -> &[u32] {
        &self.members
    }

    pub(super) fn clear(&mut self) {
        for &index in &self.members {
            self.place[index as usize] = NONE;
        }
        self.members.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{SparseRows, TrackedRows};

    #[test]
    fn cleared_rows_are_zero_when_they_are_used_again() {
        let mut rows = SparseRows::new(3, 2);
        rows.add(2, 1.0, &[1.0, 2.0]);
        rows.add(0, 1.0, &[3.0, 4.0]);
        rows.add(2, 2.0, &[1.0, 1.0]);
        let used: Vec<_> = rows.rows().collect();
        assert_eq!(used, [(2, &[3.0, 4.0][..]), (0, &[3.0, 4.0][..])]);
        rows.clear();
        rows.add(1, 1.0, &[5.0, 6.0]);
        assert_eq!(rows.rows().collect::<Vec<_>>(), [(1, &[5.0, 6.0][..])]);
    }

    #[test]
    fn settled_rows_keep_their_values_and_are_listed_again_when_they_change() {
        let mut rows = TrackedRows::new(3, 2);
        rows.add(0, 1.0, &[1.0, 2.0]);
        rows.add(2, 1.0, &[3.0, 4.0]);
        rows.settle();
        assert!(rows.changed().is_empty());
        rows.add(2, 2.0, &[1.0, 1.0]);
        assert_eq!(
            (rows.changed(), rows.row(0), rows.row(2)),
            (&[2][..], &[1.0, 2.0][..], &[5.0, 6.0][..])
        );
    }
}
