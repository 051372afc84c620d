//! Invented people with tastes: data with a structure that a recommender can find, and nobody's
//! real history. Only additions, multiplications and divisions are used, so that the sample is
//! the same to the last bit on every machine.

use std::collections::HashMap;

use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::words::{FIRST_NAMES, GENRES};
use super::{Record, build};
use crate::data::{Dataset, Title};

pub(super) const TITLE: &str = "Personas (synthetic)";
const PERSONAS: usize = 10;
const PEOPLE: usize = 600;
const TITLES: usize = 400;
/// Titles that are weighed together where one is chosen.
const BLOCK: usize = 20;
const PER_GENRE: usize = TITLES / GENRES.len();

/// 1 January 2023, 00:00 UTC.
const FIRST_DAY: i64 = 1_672_531_200;
const DAYS: f64 = 730.0;
const DAY: i64 = 86_400;

/// A title and what makes people choose and rate it.
struct Work {
    id: String,
    title: String,
    genre: usize,
    second: Option<usize>,
    popularity: f64,
    quality: f64,
}

/// How much a person likes each genre, and rates in general.
struct Taste {
    genres: [f64; GENRES.len()],
    bias: f64,
}

impl Taste {
    fn affinity(&self, work: &Work) -> f64 {
        let first = self.genres[work.genre];
        match work.second {
            Some(second) => 0.7 * first + 0.3 * self.genres[second],
            None => first,
        }
    }
}

/// About 600 invented people and their 1 to 5 star ratings of 400 invented titles in eight
/// genres over two years; all records to learn from. Each person follows one of ten personas in
/// liking some genres and disliking others, some titles are far more popular than others, and people watch in evenings of
/// one to five titles. The same seed gives the same data.
pub fn personas(seed: u64) -> Dataset {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let works = works(&mut rng);
    let people = people(&mut rng);
    let personas: Vec<Taste> = (0..PERSONAS).map(|_| persona(&mut rng)).collect();
    let mut records = Vec::new();
    for person in &people {
        let taste = taste(&mut rng, &personas);
        let chosen = choose(&mut rng, &taste, &works);
        let times = evenings(&mut rng, chosen.len());
        for (work, time) in chosen.into_iter().zip(times) {
            let liking = 3.2 + taste.bias + work.quality + 1.1 * taste.affinity(work);
            let value = (liking + 0.7 * normal(&mut rng)).round().clamp(1.0, 5.0) as f32;
            records.push(Record { user: person, item: &work.id, value, time: Some(time) });
        }
    }
    let titles: HashMap<String, Title> = works
        .iter()
        .map(|work| {
            let genres = [Some(work.genre), work.second].into_iter().flatten();
            let genres = genres.map(|genre| GENRES[genre].name.to_owned()).collect();
            (work.id.clone(), Title { title: Some(work.title.clone()), genres })
        })
        .collect();
    let mut data = build(TITLE, records, titles);
    data.synthetic = true;
    data
}

/// Nearly a standard normal variable: a sum of twelve uniform ones.
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

/// An invented person each: a first name and an initial, no two alike.
fn people(rng: &mut ChaCha8Rng) -> Vec<String> {
    let initials = || ('A'..='Z').filter(|c| !matches!(c, 'Q' | 'X' | 'Y'));
    let all = FIRST_NAMES.iter().flat_map(|name| initials().map(move |i| format!("{name} {i}.")));
    let mut people: Vec<String> = all.collect();
    people.shuffle(rng);
    people.truncate(PEOPLE);
    people
}

/// Invented titles: as many of each genre, some with a second genre.
fn works(rng: &mut ChaCha8Rng) -> Vec<Work> {
    let mut works = Vec::with_capacity(TITLES);
    for (number, genre) in GENRES.iter().enumerate() {
        let mut titles: Vec<String> = Vec::new();
        for noun in genre.nouns {
            titles.extend(genre.adjectives.iter().map(|word| format!("The {word} {noun}")));
            titles.extend(genre.places.iter().map(|place| format!("{noun} of {place}")));
        }
        titles.shuffle(rng);
        for title in titles.into_iter().take(PER_GENRE) {
            let other = rng.random_range(0..GENRES.len() as u32) as usize;
            let second = (other != number && rng.random::<f64>() < 0.4).then_some(other);
            let quality = 0.35 * normal(rng);
            let id = String::new();
            works.push(Work { id, title, genre: number, second, popularity: 0.0, quality });
        }
    }
    works.shuffle(rng);
    for (rank, work) in works.iter_mut().enumerate() {
        work.popularity = 1.0 / (rank as f64 + 10.0);
    }
    works.shuffle(rng);
    for (number, work) in works.iter_mut().enumerate() {
        work.id = format!("T{:03}", number + 1);
    }
    works
}

/// A persona: two favourite genres, three that are not liked, and little feeling about the rest.
fn persona(rng: &mut ChaCha8Rng) -> Taste {
    let mut order: [usize; GENRES.len()] = std::array::from_fn(|genre| genre);
    order.shuffle(rng);
    let mut genres = [0.0; GENRES.len()];
    for (rank, genre) in order.into_iter().enumerate() {
        genres[genre] = match rank {
            0 | 1 => 1.2,
            5.. => -1.0,
            _ => 0.0,
        };
    }
    Taste { genres, bias: 0.0 }
}

/// A person's taste: a persona's, with a bent of one's own.
fn taste(rng: &mut ChaCha8Rng, personas: &[Taste]) -> Taste {
    let persona = personas.choose(rng).map_or([0.0; GENRES.len()], |persona| persona.genres);
    let genres = persona.map(|liking| liking + 0.25 * normal(rng));
    Taste { genres, bias: 0.3 * normal(rng) }
}

/// What a person watches: popular titles, and more of what is liked. Few people watch much.
fn choose<'a>(rng: &mut ChaCha8Rng, taste: &Taste, works: &'a [Work]) -> Vec<&'a Work> {
    let activity = rng.random::<f64>();
    let count = 10 + (95.0 * activity * activity * activity) as usize;
    let mut weights: Vec<f64> = works
        .iter()
        .map(|work| {
            // Close to the exponential of the affinity.
            let step = (1.0 + taste.affinity(work) / 4.0).max(0.05);
            work.popularity * step * step * step * step
        })
        .collect();
    // What the blocks weigh, so that a choice looks at them and at one of them.
    let mut blocks: Vec<f64> = weights.chunks(BLOCK).map(|block| block.iter().sum()).collect();
    let mut chosen = Vec::with_capacity(count);
    for _ in 0..count {
        let mut left = rng.random::<f64>() * blocks.iter().sum::<f64>();
        let Some(block) = walk(&blocks, &mut left) else { continue };
        let from = block * BLOCK;
        let weights = &mut weights[from..(from + BLOCK).min(works.len())];
        let Some(place) = walk(weights, &mut left) else { continue };
        weights[place] = 0.0;
        blocks[block] = weights.iter().sum();
        chosen.push(&works[from + place]);
    }
    chosen
}

/// The first whose weight is more than what is left of `left` there.
fn walk(weights: &[f64], left: &mut f64) -> Option<usize> {
    weights.iter().position(|weight| {
        let is_here = *left < *weight;
        if !is_here {
            *left -= weight;
        }
        is_here
    })
}

/// Ascending times: evenings of one to five titles, spread over the person's days.
fn evenings(rng: &mut ChaCha8Rng, count: usize) -> Vec<i64> {
    let mut day = rng.random::<f64>() * DAYS * 0.6;
    // About one evening for each 2.5 titles.
    let gap = (DAYS - day) / (count as f64 / 2.5 + 2.0);
    let mut times = Vec::with_capacity(count);
    while times.len() < count {
        let evening = FIRST_DAY + day as i64 * DAY;
        let mut time = evening + 18 * 3600 + 60 * rng.random_range(0..180);
        for _ in 0..rng.random_range(1..=5u32).min((count - times.len()) as u32) {
            times.push(time);
            time += 60 * rng.random_range(25..110);
        }
        day += (gap * (0.4 + rng.random::<f64>())).max(1.0);
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Part, Split, choose_threshold};

    #[test]
    fn it_has_the_promised_shape() {
        let data = personas(1);
        assert_eq!((data.users.len(), data.items.len()), (PEOPLE, TITLES));
        let records = data.interactions.len();
        assert!((15_000..=25_000).contains(&records), "{records} records");
        assert!(data.synthetic && data.has_ratings && !data.parts_given);
        let mut titles: Vec<_> = data.titles.iter().flatten().collect();
        crate::order::sort(&mut titles);
        titles.dedup();
        assert_eq!(titles.len(), TITLES);
        assert!(data.genres.iter().all(|genres| (1..=2).contains(&genres.len())));
        for value in 1..=5 {
            let share = data.interactions.iter().filter(|r| r.value == value as f32).count();
            assert!(share > records / 100, "{share} of value {value}");
        }
        let (_, items) = data.degrees(|_| true);
        let (most, least) = (*items.iter().max().unwrap(), *items.iter().min().unwrap());
        assert!(most > 8 * least, "{most} {least}");
    }

    #[test]
    fn people_watch_in_evenings_within_two_years() {
        let data = personas(1);
        let mut shared = 0;
        for user in 0..data.users.len() as u32 {
            let mut times: Vec<i64> = data.interactions[data.positions_of_user(user)]
                .iter()
                .map(|record| record.time.unwrap())
                .collect();
            crate::order::sort(&mut times);
            assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(times[0] >= FIRST_DAY && times[times.len() - 1] < FIRST_DAY + 800 * DAY);
            shared += times.windows(2).filter(|pair| pair[1] - pair[0] < 3 * 3600).count();
        }
        assert!(shared * 2 > data.interactions.len());
    }

    #[test]
    fn the_seed_decides_and_the_sample_never_changes() {
        assert_eq!(personas(1), personas(1));
        assert_ne!(personas(1).interactions, personas(2).interactions);
        // Recorded from the first version; the same in a browser.
        let data = personas(1);
        let sum: f32 = data.interactions.iter().map(|record| record.value).sum();
        let times: i64 = data.interactions.iter().filter_map(|r| Some(r.time? - FIRST_DAY)).sum();
        assert_eq!((data.interactions.len(), sum, times), (19_799, 71_058.0, 632_869_368_780));
    }

    /// A small matrix factorisation finds the tastes: they are neither hidden nor trivial.
    #[test]
    fn a_model_finds_the_tastes() {
        const DIM: usize = 8;
        let mut data = personas(1);
        data.split(&Split::default()).unwrap();
        let threshold = choose_threshold(&data) as f32;
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut table = |rows: usize| -> Vec<[f64; DIM]> {
            (0..rows).map(|_| std::array::from_fn(|_| 0.1 * normal(&mut rng))).collect()
        };
        let (mut users, mut items) = (table(data.users.len()), table(data.items.len()));
        let score =
            |u: &[f64; DIM], i: &[f64; DIM]| u.iter().zip(i).map(|(a, b)| a * b).sum::<f64>();
        let mut train: Vec<_> =
            data.interactions.iter().filter(|r| r.part == Part::Train).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        for _ in 0..40 {
            train.shuffle(&mut rng);
            for record in &train {
                let (u, i) = (&mut users[record.user as usize], &mut items[record.item as usize]);
                let label = f64::from(u8::from(record.value >= threshold));
                let error = label - 1.0 / (1.0 + (-score(u, i)).exp());
                for d in 0..DIM {
                    let (old_u, old_i) = (u[d], i[d]);
                    u[d] += 0.05 * (error * old_i - 0.05 * old_u);
                    i[d] += 0.05 * (error * old_u - 0.05 * old_i);
                }
            }
        }
        let mut scored: Vec<(f64, bool)> = data
            .interactions
            .iter()
            .filter(|r| r.part == Part::Test)
            .map(|r| {
                (score(&users[r.user as usize], &items[r.item as usize]), r.value >= threshold)
            })
            .collect();
        crate::order::sort_by(&mut scored, |a, b| a.0.total_cmp(&b.0));
        let (mut below, mut won, mut likes) = (0.0, 0.0, 0.0);
        for (_, like) in &scored {
            if *like {
                won += below;
                likes += 1.0;
            } else {
                below += 1.0;
            }
        }
        let auc = won / (below * likes);
        println!("AUC {auc:.3}, likes {:.3}", likes / scored.len() as f64);
        assert!((0.72..0.95).contains(&auc), "AUC {auc}");
    }
}
