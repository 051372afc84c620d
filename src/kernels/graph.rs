//! The bipartite graph of positive records: users first, then items.
//!
//! A = D^-1/2 B D^-1/2 with B the 0/1 incidence of positive records and D the degrees
//! (LightGCN, arXiv 2002.02126, eq. 3). Only B's neighbour lists and D^-1/2 are stored, so that
//! removing an edge touches two lists and two numbers.

/// Neighbour lists with room for removals, and D^-1/2.
///
/// ```
/// use unremember_kernels::graph::Graph;
/// let mut graph = Graph::new(2, 2, [(0, 0), (0, 1), (1, 1)]);
/// assert_eq!(graph.neighbours(0), [2, 3]); // items come after the users
/// assert!(graph.remove(0, 1));
/// assert_eq!(graph.neighbours(0), [2]);
/// assert_eq!(graph.edges(), 2);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    users: usize,
    start: Vec<u32>,
    degree: Vec<u32>,
    neighbour: Vec<u32>,
    inv_sqrt_degree: Vec<f64>,
}

impl Graph {
    /// Builds the graph of (user, item) edges; both are counted from 0. Cost: linear. Panics
    /// where an index is out of range; each edge must occur once.
    pub fn new(users: usize, items: usize, edges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let nodes = users + items;
        let edges: Vec<(u32, u32)> =
            edges.into_iter().map(|(user, item)| (user, item + users as u32)).collect();
        let edges = ordered(&ordered(&edges, nodes, |edge| edge.1), nodes, |edge| edge.0);
        let mut degree = vec![0u32; nodes];
        for &(user, item) in &edges {
            degree[user as usize] += 1;
            degree[item as usize] += 1;
        }
        let mut start = vec![0u32; nodes + 1];
        for node in 0..nodes {
            start[node + 1] = start[node] + degree[node];
        }
        let mut next = start.clone();
        let mut neighbour = vec![0u32; 2 * edges.len()];
        for &(user, item) in &edges {
            for (from, to) in [(user, item), (item, user)] {
                neighbour[next[from as usize] as usize] = to;
                next[from as usize] += 1;
            }
        }
        let inv_sqrt_degree = degree.iter().map(|&degree| inv_sqrt(degree)).collect();
        Self { users, start, degree, neighbour, inv_sqrt_degree }
    }

    /// Users and items.
    pub fn nodes(&self) -> usize {
        self.degree.len()
    }

    /// Users; the nodes from here on are items.
    pub fn users(&self) -> usize {
        self.users
    }

    /// Edges.
    pub fn edges(&self) -> usize {
        self.degree.iter().map(|&degree| degree as usize).sum::<usize>() / 2
    }

    /// The neighbours of a node, ascending.
    #[inline(always)]
    pub fn neighbours(&self, node: usize) -> &[u32] {
        let start = self.start[node] as usize;
        &self.neighbour[start..start + self.degree[node] as usize]
    }

    /// D^-1/2; 0 for isolated nodes.
    #[inline(always)]
    pub fn inv_sqrt_degree(&self) -> &[f64] {
        &self.inv_sqrt_degree
    }

    /// Removes an edge; false where there is none. Cost: the two degrees.
    pub fn remove(&mut self, user: u32, item: u32) -> bool {
        let item = item + self.users as u32;
        let removed = self.unlink(user, item);
        if removed {
            self.unlink(item, user);
        }
        removed
    }

    /// Puts a removed edge back; false where it is there already. Panics where there is no room,
    /// which cannot happen for an edge that was there before.
    pub fn restore(&mut self, user: u32, item: u32) -> bool {
        let item = item + self.users as u32;
        let restored = self.link(user, item);
        if restored {
            self.link(item, user);
        }
        restored
    }

    fn unlink(&mut self, from: u32, to: u32) -> bool {
        let Ok(at) = self.neighbours(from as usize).binary_search(&to) else { return false };
        let from = from as usize;
        let start = self.start[from] as usize;
        let end = start + self.degree[from] as usize;
        self.neighbour.copy_within(start + at + 1..end, start + at);
        self.set_degree(from, self.degree[from] - 1);
        true
    }

    fn link(&mut self, from: u32, to: u32) -> bool {
        let Err(at) = self.neighbours(from as usize).binary_search(&to) else { return false };
        let from = from as usize;
        let start = self.start[from] as usize;
        let end = start + self.degree[from] as usize;
        assert!(end < self.start[from + 1] as usize, "no room for a new edge of node {from}");
        self.neighbour.copy_within(start + at..end, start + at + 1);
        self.neighbour[start + at] = to;
        self.set_degree(from, self.degree[from] + 1);
        true
    }

    fn set_degree(&mut self, node: usize, degree: u32) {
        self.degree[node] = degree;
        self.inv_sqrt_degree[node] = inv_sqrt(degree);
    }
}

/// The edges by one of their nodes, in their order before where it is the same.
fn ordered(edges: &[(u32, u32)], nodes: usize, node: fn(&(u32, u32)) -> u32) -> Vec<(u32, u32)> {
    let mut next = vec![0u32; nodes + 1];
    for edge in edges {
        next[node(edge) as usize + 1] += 1;
    }
    for node in 0..nodes {
        next[node + 1] += next[node];
    }
    let mut ordered = vec![(0, 0); edges.len()];
    for edge in edges {
        let at = &mut next[node(edge) as usize];
        ordered[*at as usize] = *edge;
        *at += 1;
    }
    ordered
}

fn inv_sqrt(degree: u32) -> f64 {
    if degree == 0 { 0.0 } else { 1.0 / f64::from(degree).sqrt() }
}
