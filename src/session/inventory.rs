//! What a session holds, in full: every text, every record, and the size of every structure.
//!
//! A debug hook, so that a test can look for what should be gone. Each struct is taken apart field
//! by field, without `..`: a field that somebody adds later does not compile until it is listed
//! here. Memory that was given back and not yet used again is not in it; no program can promise
//! anything about that.

use serde::Serialize;

use super::problem::Problem;
use super::state::{Forgotten, Loaded, Model, Taken, Verified};
use super::{Session, compare_report::CompareReport};
use crate::data::{Dataset, Interaction};

/// All that a session holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Inventory {
    /// Every text: ids, titles, genres, names, reports, settings; where it is, and what it says.
    pub texts: Vec<(String, String)>,
    /// Every record as `user index, item index, value, time`, of each data set that is held.
    pub records: Vec<String>,
    /// How many entries each structure has.
    pub sizes: Vec<(String, usize)>,
    /// True while a job is in hand: what that holds is not listed.
    pub working: bool,
}

impl Session {
    /// Everything that the session holds, for tests and for the curious.
    pub fn inventory(&self) -> Inventory {
        let mut all = Inventory::default();
        let Self { settings, loaded, model, forgotten, job, chooser: _, rate: _ } = self;
        all.report("settings", settings);
        all.working = job.is_some();
        if let Some(loaded) = loaded {
            all.loaded("loaded", loaded);
        }
        if let Some(model) = model {
            all.model("model", model);
        }
        if let Some(forgotten) = forgotten {
            all.forgotten(forgotten);
        }
        all
    }
}

#[cfg(feature = "gpu")]
impl Session {
    /// Gives up the graphics device, if one is in use, as if it was lost in the middle of the job:
    /// a debug hook.
    pub fn lose_device(&self) {
        self.chooser.lose_device();
    }
}

impl Inventory {
    /// True where a text holds `needle`, or a record has it as its time.
    pub fn finds(&self, needle: &str) -> bool {
        self.texts.iter().any(|(_, text)| text.contains(needle))
            || self.records.iter().any(|record| record.contains(needle))
    }

    /// Entries of all structures together.
    pub fn size(&self) -> usize {
        self.sizes.iter().map(|(_, size)| size).sum()
    }

    fn report(&mut self, place: &str, value: &impl Serialize) {
        let text = serde_json::to_string(value).unwrap_or_else(|error| error.to_string());
        self.texts.push((place.into(), text));
    }

    fn text(&mut self, place: String, text: &str) {
        self.texts.push((place, text.into()));
    }

    fn count(&mut self, place: &str, what: &str, size: usize) {
        self.sizes.push((format!("{place}.{what}"), size));
    }

    fn loaded(&mut self, place: &str, loaded: &Loaded) {
        let Loaded { data, files } = loaded;
        self.report(&format!("{place}.files"), &**files);
        self.count(place, "files", files.len());
        let Dataset {
            name,
            synthetic: _,
            users,
            items,
            titles,
            genres,
            interactions,
            has_ratings: _,
            parts_given: _,
        } = &**data;
        self.text(format!("{place}.name"), name);
        for (kind, names) in [("users", users.names()), ("items", items.names())] {
            names.iter().for_each(|name| self.text(format!("{place}.{kind}"), name));
            self.count(place, kind, names.len());
        }
        titles.iter().flatten().for_each(|title| self.text(format!("{place}.titles"), title));
        genres.iter().flatten().for_each(|genre| self.text(format!("{place}.genres"), genre));
        self.count(place, "titles", titles.len());
        self.count(place, "genres", genres.iter().map(Vec::len).sum());
        self.count(place, "records", interactions.len());
        for Interaction { user, item, value, time, part: _ } in interactions {
            let time = time.map_or_else(String::new, |time| time.to_string());
            self.records.push(format!("{user},{item},{value},{time}"));
        }
    }

    fn model(&mut self, place: &str, model: &Model) {
        let Model { problem, trained, report, local, newton } = model;
        self.report(&format!("{place}.report"), &**report);
        self.problem(&format!("{place}.problem"), problem);
        self.count(place, "parameters", trained.theta.len());
        self.count(place, "local", local.borrow().iter().map(|kept| kept.theta().len()).sum());
        // A job that is in hand may have it.
        let parameters = newton.try_borrow().map_or(0, |newton| newton.parameters());
        self.count(place, "newton", parameters);
    }

    fn problem(&mut self, place: &str, problem: &Problem) {
        // All but the reason for the backend are numbers: indices, labels, vectors.
        let Problem { checked: _, objective, positions, seen, valid, test, backend } = problem;
        self.report(&format!("{place}.backend"), backend);
        let sizes = [
            ("records", objective.terms().records()),
            ("rows", objective.rows()),
            ("positions", positions.len()),
            ("seen", seen.len()),
            ("valid", valid.len()),
            ("test", test.len()),
        ];
        sizes.into_iter().for_each(|(what, size)| self.count(place, what, size));
    }

    fn forgotten(&mut self, forgotten: &Forgotten) {
        let place = "forgotten";
        let Forgotten { before, taken, retained, unlearned, report, verified, compared, after } =
            forgotten;
        self.loaded("forgotten.before", &before.0);
        self.model("forgotten.before.model", &before.1);
        self.problem("forgotten.retained", retained);
        self.report("forgotten.report", &**report);
        if let Some(Some((loaded, model))) = after.get() {
            self.loaded("forgotten.after", loaded);
            self.model("forgotten.after.model", model);
        }
        let Taken { positions, users, items } = &**taken;
        self.count(place, "taken", positions.len() + users.len() + items.len());
        self.count(place, "parameters", unlearned.theta.len());
        if let Some(Verified { retrained, report }) = verified {
            self.report("forgotten.verified", &**report);
            self.count(place, "retrained", retrained.theta.len());
        }
        if let Some(report) = compared {
            let CompareReport { methods } = &**report;
            self.report("forgotten.compared", &**report);
            self.count(place, "compared", methods.len());
        }
    }
}
