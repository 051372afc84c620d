//! Matrices of which only some rows matter.

use crate::compute::vector::{add_scaled, norm};

/// A matrix of which few rows are not zero: room for all, and a list of those in use, so that
/// nothing but these is ever visited.
#[derive(Debug, Clone)]
pub(super) struct SparseRows {
    width: usize,
    values: Vec<f32>,
    is_used: Vec<bool>,
    used: Vec<u32>,
}

impl SparseRows {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self {
            width,
            values: vec![0.0; rows * width],
            is_used: vec![false; rows],
            used: Vec::new(),
        }
    }

    /// The rows in use, in the order of their first use; since [`SparseRows::settle`], where that
    /// was called.
    pub(super) fn used(&self) -> &[u32] {
        &self.used
    }

    /// A row; zero where it never was in use.
    pub(super) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// Row `row` += `factor` * `x`.
    pub(super) fn add(&mut self, row: usize, factor: f32, x: &[f32]) {
        if !self.is_used[row] {
            self.is_used[row] = true;
            self.used.push(row as u32);
        }
        add_scaled(&mut self.values[row * self.width..(row + 1) * self.width], factor, x);
    }

    /// `self` += `factor` * `other`.
    pub(super) fn add_all(&mut self, factor: f32, other: &SparseRows) {
        for &row in &other.used {
            self.add(row as usize, factor, other.row(row as usize));
        }
    }

    /// `dense` += `self`.
    pub(super) fn add_to(&self, dense: &mut [f32]) {
        for &row in &self.used {
            let row = row as usize;
            let into = &mut dense[row * self.width..(row + 1) * self.width];
            add_scaled(into, 1.0, self.row(row));
        }
    }

    /// Sets a row to zero; it stays in use.
    pub(super) fn clear_row(&mut self, row: usize) {
        self.values[row * self.width..(row + 1) * self.width].fill(0.0);
    }

    /// None counts as in use any more, and all keep their values: only what changes from now on is
    /// visited again.
    pub(super) fn settle(&mut self) {
        self.used.drain(..).for_each(|row| self.is_used[row as usize] = false);
    }

    /// All in use are zero, none is in use.
    pub(super) fn clear(&mut self) {
        for &row in &self.used {
            let row = row as usize;
            self.values[row * self.width..(row + 1) * self.width].fill(0.0);
            self.is_used[row] = false;
        }
        self.used.clear();
    }

    /// The rows in use whose norm is above `smallest`.
    pub(super) fn above(&self, smallest: f64) -> impl Iterator<Item = usize> + '_ {
        let rows = self.used.iter().map(|&row| row as usize);
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

    /// Makes `index` a member, with the next free place; false where it is one already.
    pub(super) fn insert(&mut self, index: usize) -> bool {
        let is_new = self.place[index] == NONE;
        if is_new {
            self.place[index] = self.members.len() as u32;
            self.members.push(index as u32);
        }
        is_new
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
    use super::SparseRows;

    #[test]
    fn settled_rows_keep_their_values_and_are_visited_again_when_they_change() {
        let mut rows = SparseRows::new(3, 2);
        rows.add(0, 1.0, &[1.0, 2.0]);
        rows.add(2, 1.0, &[3.0, 4.0]);
        rows.settle();
        assert!(rows.used().is_empty());
        rows.add(2, 2.0, &[1.0, 1.0]);
        assert_eq!(
            (rows.used(), rows.row(0), rows.row(2)),
            (&[2][..], &[1.0, 2.0][..], &[5.0, 6.0][..])
        );
    }
}
