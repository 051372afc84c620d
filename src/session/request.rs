//! From a request, in ids, to what it takes out of the data set.

use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::problem::Problem;
use super::report::ForgetRequest;
use super::state::Taken;
use super::wider;
use crate::data::{Dataset, Ids};
use crate::{Error, ErrorKind, Result};

/// Unknown ids that an error lists, at most.
const LISTED: usize = 5;

/// Finds what a request names. Users and items with no record left leave wholly, too.
pub(crate) fn resolve(
    request: &ForgetRequest,
    data: &Dataset,
    problem: &Problem,
    seed: u64,
) -> Result<Taken> {
    let mut taken = Taken::default();
    taken.users.extend(find_all("user", &request.users, &data.users)?);
    taken.items.extend(find_all("item", &request.items, &data.items)?);
    taken.items.extend(wider::items_of_genres(&request.genres, data)?);
    let of_users = taken.users.iter().flat_map(|&user| data.positions_of_user(user));
    taken.positions.extend(of_users);
    if !taken.items.is_empty() {
        let records = data.interactions.iter().enumerate();
        let of_items = records.filter(|(_, record)| taken.items.contains(&record.item));
        taken.positions.extend(of_items.map(|(position, _)| position));
    }
    let mut unknown = Vec::new();
    for (user, item) in &request.records {
        let pair = data.users.find(user).zip(data.items.find(item));
        match pair.and_then(|(user, item)| data.position(user, item)) {
            Some(position) => drop(taken.positions.insert(position)),
            None => unknown.push(format!("({user}, {item})")),
        }
    }
    refuse_unknown("record", unknown)?;
    if let Some(range) = request.time_range {
        taken.positions.extend(wider::positions_between(range, data)?);
    }
    if let Some(share) = request.random_share {
        taken.positions.extend(draw(share, problem, seed)?);
    }
    if taken.positions.is_empty() {
        return Err(Error::new(ErrorKind::Settings, "the request names no record")
            .remedy("choose a user, an item or single records"));
    }
    add_emptied(&mut taken, data);
    Ok(taken)
}

fn find_all(kind: &str, names: &[String], ids: &Ids) -> Result<Vec<u32>> {
    let unknown = names.iter().filter(|name| ids.find(name).is_none()).cloned().collect();
    refuse_unknown(kind, unknown)?;
    Ok(names.iter().filter_map(|name| ids.find(name)).collect())
}

pub(super) fn refuse_unknown(kind: &str, unknown: Vec<String>) -> Result<()> {
    if unknown.is_empty() {
        return Ok(());
    }
    let message = format!("{} {kind}(s) of the request are not in the data", unknown.len());
    Err(Error::new(ErrorKind::Unknown, message)
        .found(unknown[..unknown.len().min(LISTED)].join(", "))
        .remedy("check the ids; what was forgotten already cannot be forgotten again"))
}

fn draw(share: f64, problem: &Problem, seed: u64) -> Result<Vec<usize>> {
    if !(0.0..=1.0).contains(&share) || share == 0.0 {
        return Err(Error::new(ErrorKind::Settings, "the random share is out of range")
            .found(share.to_string())
            .remedy("choose a share above 0 and at most 1"));
    }
    let all = problem.positions.len();
    if all == 0 {
        return Err(Error::new(ErrorKind::Settings, "there is no training record left to draw")
            .remedy("choose users, items or single records"));
    }
    let count = ((all as f64 * share).round() as usize).clamp(1, all);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(2);
    Ok(index::sample(&mut rng, all, count).into_iter().map(|r| problem.positions[r]).collect())
}

fn add_emptied(taken: &mut Taken, data: &Dataset) {
    let (mut left_of_user, mut left_of_item) = data.degrees(|_| true);
    for record in taken.positions.iter().map(|&position| &data.interactions[position]) {
        left_of_user[record.user as usize] -= 1;
        left_of_item[record.item as usize] -= 1;
    }
    let empty = |left: &[u32]| {
        (0..left.len()).filter(|&k| left[k] == 0).map(|k| k as u32).collect::<Vec<u32>>()
    };
    taken.users.extend(empty(&left_of_user));
    taken.items.extend(empty(&left_of_item));
}
