//! The graph around the last request: whom it touches, how strongly, and through which edges.

use std::collections::{BTreeSet, VecDeque};

use serde::Serialize;

use super::state::Forgotten;
use super::{Session, nothing_forgotten};
use crate::Result;
use crate::compute::vector::norm;
use crate::graph::Graph;
use crate::unlearn::{Influence, Pruning};

/// Nodes in a picture, at most.
const MAX_NODES: usize = 500;
/// Influence below this part of all influence is rounding.
const ROUNDING: f64 = 1e-9;
/// Edges in a picture, per node that was asked for.
const EDGES_PER_NODE: usize = 3;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum NodeKind {
    /// A user.
    User,
    /// An item.
    Item,
}

/// A node that the request has an influence on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GraphNode {
    /// User or item.
    pub kind: NodeKind,
    /// Its id.
    pub id: String,
    /// The item's title, or the id.
    pub name: String,
    /// Steps from the nearest forgotten record; `None` where no path of likes leads there.
    pub distance: Option<usize>,
    /// Norm of the direct influence on its embedding.
    pub direct: f64,
    /// Norm of the spillover influence on its embedding.
    pub spillover: f64,
    /// Norm of the change of its embedding.
    pub change: f64,
    /// True where pruning as published would leave it as it was.
    pub pruned: bool,
    /// True where it leaves wholly.
    pub gone: bool,
}

/// An edge between two nodes of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GraphEdge {
    /// The user, as a position among the nodes.
    pub user: usize,
    /// The item, as a position among the nodes.
    pub item: usize,
    /// True for a forgotten record.
    pub forgotten: bool,
}

/// All nodes with an influence at one distance from the forgotten records, shown or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Ring {
    /// Steps from the nearest forgotten record; `None` where no path of likes leads there.
    pub distance: Option<usize>,
    /// How many nodes there are.
    pub nodes: usize,
    /// How many of them are in the picture.
    pub shown: usize,
    /// How many of them pruning as published would leave as they were.
    pub pruned: usize,
    /// Norm of the direct influence on all of them.
    pub direct: f64,
    /// Norm of the spillover influence on all of them.
    pub spillover: f64,
}

/// The graph around a request. Where it is too large, the nodes with the greatest influence are
/// shown, those of the forgotten records and others, and the rest is in the sums of `rings`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Neighbourhood {
    /// The nodes shown.
    pub nodes: Vec<GraphNode>,
    /// Edges between them: forgotten records, and likes that remain, some of every node first.
    pub edges: Vec<GraphEdge>,
    /// Edges between them that are left out.
    pub edges_left_out: usize,
    /// All nodes with an influence, by distance.
    pub rings: Vec<Ring>,
}

impl Session {
    /// The graph around what was forgotten last, with at most `limit` nodes (500 and fewer), as
    /// long as it is kept for verification. Cost: two gradients.
    pub fn neighbourhood(&self, limit: usize) -> Result<Neighbourhood> {
        self.refuse_while_busy()?;
        let forgotten = self.forgotten.as_ref().ok_or_else(nothing_forgotten)?;
        Ok(neighbourhood(forgotten, limit.min(MAX_NODES)))
    }
}

fn neighbourhood(forgotten: &Forgotten, limit: usize) -> Neighbourhood {
    let (loaded, model) = &forgotten.before;
    let objective = &model.problem.objective;
    let (graph, width) = (objective.graph(), objective.width().get());
    let removal = forgotten.taken.removal(&model.problem);
    let theta = model.trained.parameters();
    let influence = Influence::of_removal(objective, &removal, theta);
    let core = removal.nodes(objective);
    let kept = Pruning::default().rows(objective, &removal);
    let distance = distances(graph, &core);
    // The spillover is a difference of gradients: what rounding leaves of one is none. Each is a
    // sum that cancels against the regulariser's.
    let noise = ROUNDING * influence.direct_norm().hypot(influence.spillover_norm())
        + 16.0 * f64::EPSILON * objective.scale(theta);
    let row = |of: &[f64], node: usize| {
        let size = norm(&of[node * width..(node + 1) * width]);
        if size > noise { size } else { 0.0 }
    };
    let unlearned = forgotten.unlearned.parameters();
    let change: Vec<f64> =
        unlearned.iter().zip(theta).map(|(after, before)| after - before).collect();
    let users = graph.users();
    let describe = |node: usize| {
        let (kind, id, name, gone) = match node.checked_sub(users) {
            None => {
                let id = loaded.data.users.name(node as u32);
                (NodeKind::User, id, id, forgotten.taken.users.contains(&(node as u32)))
            }
            Some(item) => {
                let (item, items) = (item as u32, &loaded.data.items);
                let gone = forgotten.taken.items.contains(&item);
                (NodeKind::Item, items.name(item), loaded.data.title(item), gone)
            }
        };
        GraphNode {
            kind,
            id: id.to_owned(),
            name: name.to_owned(),
            distance: distance[node],
            direct: row(&influence.direct, node),
            spillover: row(&influence.spillover, node),
            change: row(&change, node),
            pruned: !kept.contains(&node),
            gone,
        }
    };
    let mut all: Vec<(usize, GraphNode)> = (0..graph.nodes())
        .map(|node| (node, describe(node)))
        .filter(|(node, found)| found.direct + found.spillover > 0.0 || core.contains(node))
        .collect();
    let weight = |found: &GraphNode| found.direct.hypot(found.spillover);
    all.sort_by(|(_, a), (_, b)| weight(b).total_cmp(&weight(a)));
    // The forgotten records' own nodes leave half of the room to others, where there are any.
    let (mut own, mut others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, found)| found.distance == Some(0));
    let own_shown = own.len().min((limit / 2).max(limit.saturating_sub(others.len())));
    let others_shown = others.len().min(limit - own_shown);
    let parts = [(&own, own_shown), (&others, others_shown)];
    let shown_or_not = parts.iter().flat_map(|(part, shown)| {
        part.iter().enumerate().map(move |(at, (_, node))| (node, at < *shown))
    });
    let rings = rings(shown_or_not);
    own.truncate(own_shown);
    others.truncate(others_shown);
    let all = [own, others].concat();
    let mut place = vec![None; graph.nodes()];
    for (at, (node, _)) in all.iter().enumerate() {
        place[*node] = Some(at);
    }
    let record = |&record: &usize| objective.terms().pair(record);
    let gone: BTreeSet<(u32, u32)> = removal.records.iter().map(record).collect();
    let likes = (0..users).flat_map(|user| {
        let item = move |&node: &u32| (user as u32, node - users as u32);
        graph.neighbours(user).iter().map(item)
    });
    let remaining = likes.filter(|pair| !gone.contains(pair));
    let edge = |(user, item): (u32, u32), forgotten| {
        let (user, item) = (place[user as usize]?, place[users + item as usize]?);
        Some(GraphEdge { user, item, forgotten })
    };
    let mut edges: Vec<GraphEdge> = (gone.iter().filter_map(|&pair| edge(pair, true)))
        .chain(remaining.filter_map(|pair| edge(pair, false)))
        .collect();
    let near = |at: usize| all[at].1.distance.unwrap_or(usize::MAX / 2);
    edges.sort_by_key(|edge| near(edge.user) + near(edge.item));
    // Every outer node gets one before any gets a second, so that none hangs in the air.
    let mut drawn = vec![0; all.len()];
    edges.sort_by_cached_key(|edge| {
        let outer = if near(edge.user) > near(edge.item) { edge.user } else { edge.item };
        drawn[outer] += 1;
        (!edge.forgotten, drawn[outer])
    });
    let edges_left_out = edges.len().saturating_sub(limit * EDGES_PER_NODE);
    edges.truncate(limit * EDGES_PER_NODE);
    Neighbourhood {
        nodes: all.into_iter().map(|(_, node)| node).collect(),
        edges,
        edges_left_out,
        rings,
    }
}

// Steps from the nearest node of the core, by breadth-first search.
fn distances(graph: &Graph, core: &BTreeSet<usize>) -> Vec<Option<usize>> {
    let mut distance = vec![None; graph.nodes()];
    for &node in core {
        distance[node] = Some(0);
    }
    let mut queue: VecDeque<(usize, usize)> = core.iter().map(|&node| (node, 0)).collect();
    while let Some((node, steps)) = queue.pop_front() {
        for &next in graph.neighbours(node) {
            if distance[next as usize].is_none() {
                distance[next as usize] = Some(steps + 1);
                queue.push_back((next as usize, steps + 1));
            }
        }
    }
    distance
}

fn rings<'a>(nodes: impl Iterator<Item = (&'a GraphNode, bool)>) -> Vec<Ring> {
    let mut rings: Vec<Ring> = Vec::new();
    for (node, is_shown) in nodes {
        let known = rings.iter().position(|ring| ring.distance == node.distance);
        let place = known.unwrap_or_else(|| {
            let distance = node.distance;
            let (nodes, shown, pruned, direct, spillover) = (0, 0, 0, 0.0, 0.0);
            rings.push(Ring { distance, nodes, shown, pruned, direct, spillover });
            rings.len() - 1
        });
        let ring = &mut rings[place];
        ring.nodes += 1;
        ring.shown += usize::from(is_shown);
        ring.pruned += usize::from(node.pruned);
        ring.direct = ring.direct.hypot(node.direct);
        ring.spillover = ring.spillover.hypot(node.spillover);
    }
    rings.sort_by_key(|ring| ring.distance.unwrap_or(usize::MAX));
    rings
}
