//! What is measured on: MovieLens-100k where it is present, and a family of random data.

use std::fs;
use std::path::Path;

use rand::{RngExt, SeedableRng, seq::index};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use unremember::model::ModelKind;
use unremember::objective::{Loss, Objective, Record, Regulariser};

/// Where MovieLens-100k is looked for, beside the project: IFRU's split, 2 % of labels flipped.
pub const FOLDER: &str = "../shared/data/ml-100k/ifru-0.02";
/// Width of an embedding.
pub const DIM: usize = 32;

/// A model of the comparison.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    LightGcn,
    Mf,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::LightGcn => "LightGCN L=2",
            Kind::Mf => "MF",
        }
    }
}

/// Records, and those to forget.
pub struct Data {
    pub name: String,
    pub users: usize,
    pub items: usize,
    /// By user and item.
    pub records: Vec<Record>,
    /// Flipped records, as positions.
    pub flipped: Vec<usize>,
    /// (user, item, like).
    pub valid: Vec<(u32, u32, bool)>,
    pub test: Vec<(u32, u32, bool)>,
    pub is_movielens: bool,
}

impl Data {
    /// MovieLens-100k, or random data of its size.
    pub fn load() -> Data {
        if Path::new(FOLDER).exists() { Self::movielens() } else { Self::instead() }
    }

    fn movielens() -> Data {
        let read = |part: &str| -> Vec<(u32, u32, bool)> {
            let text =
                fs::read_to_string(format!("{FOLDER}/{part}.csv")).expect("the part is there");
            let number = |field: Option<&str>| field.and_then(|f| f.trim().parse::<f64>().ok());
            (text.lines().skip(1))
                .filter_map(|line| {
                    let mut fields = line.split(',');
                    let mut next = || number(fields.next());
                    Some((next()? as u32, next()? as u32, next()? > 0.5))
                })
                .collect()
        };
        let normal = read("train_normal").into_iter().map(|record| (record, false));
        let flipped = read("train_random").into_iter().map(|record| (record, true));
        let mut all: Vec<((u32, u32, bool), bool)> = normal.chain(flipped).collect();
        all.sort_by_key(|((user, item, _), _)| (*user, *item));
        all.dedup_by_key(|((user, item, _), _)| (*user, *item));
        let (valid, test) = (read("valid"), read("test"));
        let pairs = || all.iter().map(|(record, _)| record).chain(&valid).chain(&test);
        let users = pairs().map(|record| record.0).max().map_or(0, |user| user as usize + 1);
        let items = pairs().map(|record| record.1).max().map_or(0, |item| item as usize + 1);
        let flipped = (0..all.len()).filter(|&at| all[at].1).collect();
        let records = (all.iter())
            .map(|&((user, item, positive), _)| Record { user, item, positive, negatives: vec![] })
            .collect();
        let name = "MovieLens-100k, IFRU's split, 2 % of the labels flipped".into();
        Data { name, users, items, records, flipped, valid, test, is_movielens: true }
    }

    fn instead() -> Data {
        let mut data = Self::synthetic(60_000);
        data.flipped = (0..data.records.len()).step_by(50).collect();
        for &at in &data.flipped {
            data.records[at].positive ^= true;
        }
        data.name = format!("NOT MovieLens-100k, which is absent: {}", data.name);
        data
    }

    /// Of any size with the same degrees: users of 20 records, two items for every five users, two
    /// hidden tastes a node, and a like where they agree.
    pub fn synthetic(interactions: usize) -> Data {
        const DEGREE: usize = 20;
        let users = interactions / DEGREE;
        let items = users * 2 / 5;
        let mut rng = ChaCha8Rng::seed_from_u64(interactions as u64);
        let tastes: Vec<[f64; 2]> = (0..users + items)
            .map(|_| std::array::from_fn(|_| StandardNormal.sample(&mut rng)))
            .collect();
        let likes = |user: usize, item: usize| {
            let (a, b) = (tastes[user], tastes[users + item]);
            a[0] * b[0] + a[1] * b[1] > 0.0
        };
        let mut records = Vec::with_capacity(interactions);
        for user in 0..users {
            let mut of_user = index::sample(&mut rng, items, DEGREE).into_vec();
            of_user.sort_unstable();
            records.extend(of_user.into_iter().map(|item| Record {
                user: user as u32,
                item: item as u32,
                positive: likes(user, item),
                negatives: vec![],
            }));
        }
        let mut pairs = || -> Vec<(u32, u32, bool)> {
            (0..users.min(5000))
                .map(|user| {
                    let item = rng.random_range(0..items);
                    (user as u32, item as u32, likes(user, item))
                })
                .collect()
        };
        let (valid, test) = (pairs(), pairs());
        let name = format!("synthetic, {interactions} interactions");
        Data { name, users, items, records, flipped: vec![], valid, test, is_movielens: false }
    }

    /// The objective of a model with a lambda.
    pub fn objective(&self, kind: Kind, lambda: f64) -> Objective {
        let (model, layers, regulariser) = match kind {
            Kind::LightGcn => (ModelKind::Lightgcn, 2, Regulariser::Uniform(lambda)),
            Kind::Mf => (ModelKind::Mf, 0, Regulariser::PerRecord(lambda)),
        };
        let model = model.build(layers);
        Objective::new(self.users, self.items, DIM, model, Loss::Bce, regulariser, &self.records)
    }

    /// Lambda as chosen on the validation part of MovieLens-100k, and what suits random data.
    pub fn lambda(&self, kind: Kind) -> f64 {
        match (kind, self.is_movielens) {
            (Kind::LightGcn, true) => 1.28,
            (Kind::LightGcn, false) => 1.4,
            (Kind::Mf, true) => 0.092,
            (Kind::Mf, false) => 0.15,
        }
    }

    /// A record, the records of a median user, half of the flipped records, and all of them.
    pub fn requests(&self) -> Vec<(String, Vec<usize>)> {
        let mut counts = vec![0usize; self.users];
        self.records.iter().for_each(|record| counts[record.user as usize] += 1);
        let mut order: Vec<usize> = (0..self.users).filter(|&user| counts[user] > 0).collect();
        order.sort_by_key(|&user| (counts[user], user));
        let median = order[order.len() / 2] as u32;
        let of_user: Vec<usize> =
            (0..self.records.len()).filter(|&at| self.records[at].user == median).collect();
        let half = self.flipped.iter().copied().step_by(2).collect();
        vec![
            ("one record".into(), vec![self.flipped[self.flipped.len() / 2]]),
            (format!("a median user ({} records)", of_user.len()), of_user),
            ("1 % flipped".into(), half),
            ("2 % flipped".into(), self.flipped.clone()),
        ]
    }
}
