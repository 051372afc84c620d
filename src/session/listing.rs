//! What a page lists: the data at a glance, users, items, records, recommendations.

use super::estimate;
use super::problem::Problem;
use super::report::{
    Bar, DataSummary, NodeRow, Page, Query, Recommendation, Recommendations, RecordRow, Settings,
};
use super::settings::Checked;
use super::state::{Answer, Forgetting, Forgotten, Loaded, Model, Taken};
use super::{Session, no_data, no_model};
use crate::data::{Dataset, Interaction, Part, degree_bars, rating_bars};
use crate::evaluate::top_items;
use crate::objective::Scores;
use crate::train::Trained;
use crate::{Error, ErrorKind, Result};

/// Rows on a page where the query does not say.
const ROWS: usize = 50;
/// Rows on a page, at most.
const MAX_ROWS: usize = 1000;
/// Recommendations for one user, at most.
const MAX_TOP: usize = 1000;

pub(crate) fn summary(name: &str, loaded: &Loaded, settings: &Settings) -> Result<DataSummary> {
    let data = &*loaded.data;
    let checked = Checked::new(settings, data)?;
    let count = |part: Part| data.interactions.iter().filter(|r| r.part == part).count();
    let (user_degrees, item_degrees) = data.degrees(|_| true);
    let bars = |bars: Vec<(f64, f64, usize)>| {
        bars.into_iter().map(|(from, to, count)| Bar { from, to, count }).collect::<Vec<_>>()
    };
    let values = || data.interactions.iter().map(|record| f64::from(record.value));
    let times = || data.interactions.iter().filter_map(|record| record.time);
    let pairs = (data.users.len() * data.items.len()).max(1) as f64;
    Ok(DataSummary {
        name: name.to_owned(),
        synthetic: data.synthetic,
        files: (*loaded.files).clone(),
        users: data.users.len(),
        items: data.items.len(),
        records: data.interactions.len(),
        train: count(Part::Train),
        valid: count(Part::Valid),
        test: count(Part::Test),
        positives: values().filter(|&value| checked.is_positive(value as f32)).count(),
        density: data.interactions.len() as f64 / pairs,
        task: checked.task,
        threshold: checked.threshold,
        rating_range: data
            .has_ratings
            .then(|| [values().fold(f64::MAX, f64::min), values().fold(f64::MIN, f64::max)]),
        ratings: if data.has_ratings { bars(rating_bars(data)) } else { Vec::new() },
        user_degrees: bars(degree_bars(&user_degrees)),
        item_degrees: bars(degree_bars(&item_degrees)),
        titles: data.titles.iter().flatten().count(),
        time_range: times().min().zip(times().max()).map(|(first, last)| [first, last]),
        memory_estimate: estimate::memory(data, &checked),
    })
}

impl Session {
    /// Users, by id.
    pub fn list_users(&self, query: &Query) -> Result<Page<NodeRow>> {
        let data = self.data()?;
        let (degrees, _) = data.degrees(|_| true);
        page(query, 0..data.users.len() as u32, |&user| {
            let id = data.users.name(user);
            contains(id, &query.search).then(|| NodeRow {
                id: id.to_owned(),
                title: None,
                records: degrees[user as usize] as usize,
            })
        })
    }

    /// Items, by id.
    pub fn list_items(&self, query: &Query) -> Result<Page<NodeRow>> {
        let data = self.data()?;
        let (_, degrees) = data.degrees(|_| true);
        page(query, 0..data.items.len() as u32, |&item| {
            let (id, title) = (data.items.name(item), title(data, item));
            let is_found = contains(id, &query.search)
                || title.as_deref().is_some_and(|title| contains(title, &query.search));
            is_found.then(|| NodeRow {
                id: id.to_owned(),
                title,
                records: degrees[item as usize] as usize,
            })
        })
    }

    /// Records, by user and item.
    pub fn list_records(&self, query: &Query) -> Result<Page<RecordRow>> {
        let data = self.data()?;
        let user = query.user.as_deref().map(|id| find_user(data, id)).transpose()?;
        let item = query.item.as_deref().map(|id| find_item(data, id)).transpose()?;
        page(query, data.interactions.iter(), |record: &&Interaction| {
            let wanted = user.is_none_or(|user| user == record.user)
                && item.is_none_or(|item| item == record.item);
            let ids = || [data.users.name(record.user), data.items.name(record.item)];
            let is_found = wanted
                && (ids().iter().any(|id| contains(id, &query.search))
                    || contains(data.title(record.item), &query.search));
            is_found.then(|| RecordRow {
                user: data.users.name(record.user).to_owned(),
                item: data.items.name(record.item).to_owned(),
                title: title(data, record.item),
                value: data.has_ratings.then_some(f64::from(record.value)),
                time: record.time,
                part: record.part,
            })
        })
    }

    /// A user's top `k` from each model that exists, best first. Items that the user has among
    /// the training records of that model are left out, as are items that were forgotten wholly.
    /// Empty for a user without training records, of whom nothing is known. While a first answer
    /// is polished it stands for the unlearned model.
    pub fn recommend(&self, user: &str, k: usize) -> Result<Recommendations> {
        let answer = self.job.as_ref().map(|job| job.pace.borrow_answer());
        if let Some(Answer { forgetting, theta, .. }) = answer.as_ref().and_then(|a| a.as_ref()) {
            let Forgetting { before: (loaded, model), taken, retained } = &**forgetting;
            let top = Top::of(&loaded.data, user, k)?;
            return Ok(Recommendations {
                original: top.before(model),
                unlearned: Some(top.after(retained, theta, taken)),
                retrained: None,
            });
        }
        let top = Top::of(self.data()?, user, k)?;
        let model = self.model.as_ref().ok_or_else(no_model)?;
        let forgotten = self.forgotten.as_ref();
        let after = |trained: &Trained| {
            let Forgotten { taken, retained, .. } = forgotten?;
            Some(top.after(retained, trained.parameters(), taken))
        };
        let verified = forgotten.and_then(|forgotten| forgotten.verified.as_ref());
        Ok(Recommendations {
            original: top.before(model),
            unlearned: forgotten.and_then(|forgotten| after(&forgotten.unlearned)),
            retrained: verified.and_then(|verified| after(&verified.retrained)),
        })
    }

    fn data(&self) -> Result<&Dataset> {
        Ok(&self.loaded.as_ref().ok_or_else(no_data)?.data)
    }
}

/// What is asked for: the best so many items for a user.
struct Top<'a> {
    data: &'a Dataset,
    user: u32,
    k: usize,
}

impl<'a> Top<'a> {
    fn of(data: &'a Dataset, user: &str, k: usize) -> Result<Self> {
        Ok(Self { data, user: find_user(data, user)?, k: k.min(MAX_TOP) })
    }

    /// By a model that knows all of the data.
    fn before(&self, Model { problem, trained, .. }: &Model) -> Vec<Recommendation> {
        self.list(problem, trained.parameters(), |item| problem.is_seen(self.user, item))
    }

    /// By a model of what was left; a forgotten record no longer hides its item.
    fn after(&self, retained: &Problem, theta: &[f64], taken: &Taken) -> Vec<Recommendation> {
        if taken.users.contains(&self.user) {
            return Vec::new();
        }
        let gone = taken.pairs(self.data);
        self.list(retained, theta, |item| {
            let pair = (self.user, item);
            taken.items.contains(&item)
                || retained.is_seen(self.user, item) && !gone.contains(&pair)
        })
    }

    fn list(
        &self,
        problem: &Problem,
        theta: &[f64],
        is_hidden: impl Fn(u32) -> bool,
    ) -> Vec<Recommendation> {
        let terms = problem.objective.terms();
        if !terms.records_of_user(self.user as usize).any(|record| terms.is_active(record)) {
            // Nothing is known of this user: all scores are zero.
            return Vec::new();
        }
        let scores = Scores::new(&problem.objective, theta);
        let top = top_items(&scores, self.user, self.k, is_hidden).into_iter();
        top.map(|(item, score)| Recommendation {
            item: self.data.items.name(item).to_owned(),
            title: self.data.title(item).to_owned(),
            score,
        })
        .collect()
    }
}

fn page<T, R>(
    query: &Query,
    all: impl IntoIterator<Item = T>,
    row: impl Fn(&T) -> Option<R>,
) -> Result<Page<R>> {
    let limit = if query.limit == 0 { ROWS } else { query.limit };
    if limit > MAX_ROWS {
        return Err(Error::new(ErrorKind::Limit, "too many rows on a page")
            .found(limit.to_string())
            .remedy(format!("ask for at most {MAX_ROWS}")));
    }
    let mut page = Page { total: 0, rows: Vec::new() };
    for found in all.into_iter().filter_map(|entry| row(&entry)) {
        if page.total >= query.offset && page.rows.len() < limit {
            page.rows.push(found);
        }
        page.total += 1;
    }
    Ok(page)
}

fn contains(text: &str, search: &str) -> bool {
    search.is_empty() || text.to_lowercase().contains(&search.to_lowercase())
}

fn title(data: &Dataset, item: u32) -> Option<String> {
    data.titles.get(item as usize).cloned().flatten()
}

fn find_user(data: &Dataset, id: &str) -> Result<u32> {
    data.users.find(id).ok_or_else(|| unknown("user", id))
}

fn find_item(data: &Dataset, id: &str) -> Result<u32> {
    data.items.find(id).ok_or_else(|| unknown("item", id))
}

fn unknown(kind: &str, id: &str) -> Error {
    Error::new(ErrorKind::Unknown, format!("there is no such {kind}")).found(id)
}
