//! Data sets that come with the crate, so that everything can be tried without a file.

mod personas;
mod southern_women;
mod words;

pub use personas::personas;
pub use southern_women::southern_women;

use super::collect::Collector;
use super::{Dataset, Limits, Split, Title, Titles};
use crate::{Error, ErrorKind, Result};

/// The names that [`sample`] knows.
pub const NAMES: [&str; 2] = ["southern-women", "personas"];

/// The seed of the generated sample, so that everybody sees the same one.
const PERSONAS_SEED: u64 = 1;

/// A sample by its name, split as files are.
///
/// ```
/// use unremember::data::{Split, samples};
/// let data = samples::sample("southern-women", &Split::default())?;
/// assert_eq!(data.interactions.len(), 89);
/// # Ok::<(), unremember::Error>(())
/// ```
pub fn sample(name: &str, split: &Split) -> Result<Dataset> {
    let mut data = match name {
        "southern-women" => southern_women(),
        "personas" => personas(PERSONAS_SEED),
        _ => {
            return Err(Error::new(ErrorKind::Unknown, "no such sample")
                .found(name)
                .remedy(format!("the samples are {}", NAMES.join(" and "))));
        }
    };
    data.split(split)?;
    Ok(data)
}

/// True for what a sample is called, also where it comes back from a file that was exported.
pub(crate) fn is_title(name: &str) -> bool {
    [personas::TITLE, southern_women::TITLE].contains(&name.trim_end_matches(".csv"))
}

/// A sample's record.
struct Record<'a> {
    user: &'a str,
    item: &'a str,
    value: f32,
    time: Option<i64>,
}

/// A data set of a sample's records, all of them to learn from.
fn build<'a>(
    name: &str,
    records: impl IntoIterator<Item = Record<'a>>,
    titles: impl IntoIterator<Item = (String, Title)>,
) -> Dataset {
    let unlimited =
        Limits { rows: usize::MAX, users: usize::MAX, items: usize::MAX, ..Limits::default() };
    let mut collector = Collector::default();
    for Record { user, item, value, time } in records {
        // Cannot fail below the limits.
        let _ = collector.push((user, item), value, time, 0, &unlimited);
    }
    let none = Split { valid_share: 0.0, test_share: 0.0, seed: 0 };
    let mut data = collector.finish(&mut [], &none).unwrap_or_default();
    data.set_titles(&Titles { entries: titles.into_iter().collect(), ..Titles::default() });
    data.name = name.to_owned();
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Part;

    #[test]
    fn samples_are_split_as_asked_and_others_are_unknown() {
        for name in NAMES {
            let data = sample(name, &Split::default()).unwrap();
            let valid = data.interactions.iter().filter(|r| r.part == Part::Valid).count();
            assert_eq!(valid, (data.interactions.len() as f64 * 0.2).round() as usize);
        }
        let error = sample("netflix", &Split::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unknown);
        assert!(sample("personas", &Split { test_share: 2.0, ..Split::default() }).is_err());
    }
}
