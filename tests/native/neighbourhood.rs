//! The graph around a request.

use crate::common::{forget, records, trained, trained_sample, two_camps, users};
use unremember::model::ModelKind;
use unremember::session::report::{Neighbourhood, NodeKind, Settings};

fn settings(model: ModelKind) -> Settings {
    Settings { model, layers: Some(2), dim: 8, lambda: Some(0.5), ..Settings::default() }
}

fn total(graph: &Neighbourhood, part: impl Fn(&unremember::session::report::Ring) -> f64) -> f64 {
    graph.rings.iter().map(|ring| part(ring).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn the_norms_of_the_rings_are_those_of_the_report() {
    let mut session = trained(&two_camps(), &settings(ModelKind::Lightgcn)).unwrap();
    assert!(session.neighbourhood(100).is_err(), "nothing is forgotten yet");
    forget(&mut session, &users(&["u3"])).unwrap();
    let graph = session.neighbourhood(100).unwrap();
    let report = session.forget_report().unwrap();
    let (direct, spillover) = (total(&graph, |r| r.direct), total(&graph, |r| r.spillover));
    assert!((direct - report.direct_norm).abs() < 1e-9 * report.direct_norm);
    assert!((spillover - report.spillover_norm).abs() < 1e-9 * report.spillover_norm);
    let user = graph.nodes.iter().find(|node| node.id == "u3").unwrap();
    assert!(user.gone && !user.pruned && user.kind == NodeKind::User);
    assert_eq!(user.distance, Some(0));
    let gone = graph.edges.iter().filter(|edge| edge.forgotten).count();
    assert_eq!(gone, report.forgotten.train_records);
    for edge in &graph.edges {
        assert_eq!(graph.nodes[edge.user].kind, NodeKind::User);
        assert_eq!(graph.nodes[edge.item].kind, NodeKind::Item);
        assert!(edge.forgotten == (graph.nodes[edge.user].id == "u3"));
    }
    session.finish_forgetting().unwrap();
    assert!(session.neighbourhood(100).is_err(), "it is gone for good");
}

#[test]
fn without_a_graph_there_is_no_spillover() {
    let mut session =
        trained(&two_camps(), &Settings { lambda: Some(0.01), ..settings(ModelKind::Mf) }).unwrap();
    let page = session.list_records(&Default::default()).unwrap();
    let row = page.rows.iter().find(|r| r.part == unremember::data::Part::Train).unwrap();
    forget(&mut session, &records(&[(&row.user, &row.item)])).unwrap();
    let graph = session.neighbourhood(100).unwrap();
    assert_eq!(graph.nodes.len(), 2);
    assert!(
        graph.nodes.iter().all(|node| node.spillover == 0.0 && node.direct > 0.0),
        "{:?}",
        graph.nodes
    );
    assert_eq!(graph.edges.len(), 1);
}

#[test]
fn a_large_neighbourhood_is_summed_up() {
    let mut session = trained_sample("personas", &settings(ModelKind::Lightgcn)).unwrap();
    let user = session.list_users(&Default::default()).unwrap().rows[4].id.clone();
    forget(&mut session, &users(&[&user])).unwrap();
    let graph = session.neighbourhood(60).unwrap();
    assert_eq!(graph.nodes.len(), 60);
    assert_eq!(graph.rings.iter().map(|ring| ring.shown).sum::<usize>(), 60);
    assert!(graph.rings.iter().map(|ring| ring.nodes).sum::<usize>() > 500);
    assert!(graph.rings.iter().map(|ring| ring.pruned).sum::<usize>() > 100);
    let whole = session.neighbourhood(usize::MAX).unwrap();
    assert_eq!(whole.nodes.len(), 500);
    assert_eq!(whole.edges.len(), 1500);
    assert!(whole.edges_left_out > 0);
    assert_eq!(whole.rings[0], graph.rings[0], "all of the records themselves are there");
    let few = session.neighbourhood(12).unwrap();
    assert_eq!(few.rings[0].shown, 6, "others are shown, too");
    assert_eq!(few.nodes.len(), 12);
}
