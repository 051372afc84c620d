//! Bad data on purpose: some likes become dislikes and the other way round, so that one can see a
//! model suffer from them and recover by forgetting them.

use std::rc::Rc;

use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::report::{ForgetRequest, Task};
use super::settings::Checked;
use super::state::Loaded;
use super::{Session, no_data};
use crate::data::Dataset;
use crate::order;
use crate::{Error, ErrorKind, Result};

impl Session {
    /// Turns the labels of a share of the training records round, drawn by the seed of the
    /// settings: a like gets the lowest rating there is, a dislike the highest. Returns the
    /// request that forgets them. The model goes, since it was trained on other records; what was
    /// forgotten is forgotten for good. Needs the explicit task.
    pub fn flip_labels(&mut self, share: f64) -> Result<ForgetRequest> {
        let (loaded, _) = self.committed()?;
        if !(share > 0.0 && share <= 0.5) {
            return Err(Error::new(ErrorKind::Settings, "the share of bad data is out of range")
                .found(share.to_string())
                .remedy("choose a share above 0 and at most 0.5"));
        }
        let checked = Checked::new(&self.settings, &loaded.data)?;
        if checked.task == Task::Implicit {
            return Err(Error::new(ErrorKind::Settings, "choices have no labels to turn round")
                .remedy("load ratings, or choose the explicit task"));
        }
        let mut data = (*loaded.data).clone();
        let request = flip(&mut data, &checked, share).ok_or_else(no_data)?;
        // How files were read would name ratings that are no longer there.
        self.loaded = Some(Loaded { data: Rc::new(data), files: Rc::default() });
        self.model = None;
        self.forgotten = None;
        Ok(request)
    }
}

fn flip(data: &mut Dataset, checked: &Checked, share: f64) -> Option<ForgetRequest> {
    let learned: Vec<usize> = (0..data.interactions.len())
        .filter(|&position| checked.is_learned(&data.interactions[position]))
        .collect();
    let count = ((learned.len() as f64 * share).round() as usize).max(1);
    if learned.is_empty() {
        return None;
    }
    let values = || data.interactions.iter().map(|record| record.value);
    let (low, high) = (values().fold(f32::MAX, f32::min), values().fold(f32::MIN, f32::max));
    let mut rng = ChaCha8Rng::seed_from_u64(checked.seed);
    rng.set_stream(3);
    let mut drawn: Vec<usize> =
        index::sample(&mut rng, learned.len(), count).into_iter().map(|at| learned[at]).collect();
    order::sort(&mut drawn);
    let mut request = ForgetRequest::default();
    for position in drawn {
        let record = &mut data.interactions[position];
        record.value = if checked.is_positive(record.value) { low } else { high };
        let names = (data.users.name(record.user).into(), data.items.name(record.item).into());
        request.records.push(names);
    }
    Some(request)
}
