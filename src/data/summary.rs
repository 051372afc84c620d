//! A data set at a glance: histograms, and the rating from which on a record is a like.

use super::Dataset;
use crate::order;

/// Up to this many different ratings get a bar each.
const SINGLE_BARS: usize = 20;

/// A histogram of the ratings as (from, to, count): one bar for each value where there are few
/// (`from` equals `to`), else 20 bars of equal width, of which the last includes its upper end.
/// Empty where there are no ratings.
pub fn rating_bars(data: &Dataset) -> Vec<(f64, f64, usize)> {
    if !data.has_ratings {
        return Vec::new();
    }
    let counts = value_counts(data);
    let (Some(&(low, _)), Some(&(high, _))) = (counts.first(), counts.last()) else {
        return Vec::new();
    };
    if counts.len() <= SINGLE_BARS {
        return counts.into_iter().map(|(value, count)| (value, value, count)).collect();
    }
    let width = (high - low) / SINGLE_BARS as f64;
    let edge = |bar: usize| if bar == SINGLE_BARS { high } else { low + width * bar as f64 };
    let mut bars: Vec<_> = (0..SINGLE_BARS).map(|bar| (edge(bar), edge(bar + 1), 0)).collect();
    for (value, count) in counts {
        let bar = ((value - low) / width) as usize;
        bars[bar.min(SINGLE_BARS - 1)].2 += count;
    }
    bars
}

/// A histogram of degrees as (from, to, count) in bars that double in width: 1, 2 to 3, 4 to 7
/// and so on; `to` is excluded. Degrees of 0 are not counted.
pub fn degree_bars(degrees: &[u32]) -> Vec<(f64, f64, usize)> {
    let mut bars = Vec::new();
    for bar in degrees.iter().filter_map(|degree| degree.checked_ilog2()) {
        while bars.len() <= bar as usize {
            let from = (1u64 << bars.len()) as f64;
            bars.push((from, from * 2.0, 0));
        }
        bars[bar as usize].2 += 1;
    }
    bars
}

/// The rating from which on a record is a like: the value for which the share of records at or
/// above it is closest to one half. The smallest value, at which all would be likes, is chosen
/// only where there is no other. Without records it is 1.
pub fn choose_threshold(data: &Dataset) -> f64 {
    let counts = value_counts(data);
    let half = data.interactions.len() as f64 / 2.0;
    let mut above = data.interactions.len();
    let mut best = counts.first().map_or(1.0, |&(value, _)| value);
    let mut distance = f64::INFINITY;
    for pair in counts.windows(2) {
        let [(_, below), (value, _)] = pair else { continue };
        above -= below;
        let from_half = (above as f64 - half).abs();
        if from_half < distance {
            (best, distance) = (*value, from_half);
        }
    }
    best
}

/// The different values in ascending order, and how often each occurs.
fn value_counts(data: &Dataset) -> Vec<(f64, usize)> {
    let mut values: Vec<f32> = data.interactions.iter().map(|record| record.value).collect();
    order::sort_by_number(&mut values, |&value| order::key(f64::from(value)));
    values.chunk_by(|a, b| a == b).map(|same| (f64::from(same[0]), same.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Interaction, Part};

    fn data(values: &[(f32, usize)]) -> Dataset {
        let mut data = Dataset { has_ratings: values.len() > 1, ..Dataset::default() };
        for &(value, count) in values {
            for item in 0..count as u32 {
                let record = Interaction { user: 0, item, value, time: None, part: Part::Train };
                data.interactions.push(record);
            }
        }
        data
    }

    #[test]
    fn the_threshold_splits_the_ratings_most_evenly() {
        let movielens =
            data(&[(1.0, 6110), (2.0, 11370), (3.0, 27145), (4.0, 34174), (5.0, 21201)]);
        assert_eq!(choose_threshold(&movielens), 4.0);
        assert_eq!(choose_threshold(&data(&[(0.0, 10), (1.0, 90)])), 1.0);
        assert_eq!(choose_threshold(&data(&[(0.0, 90), (1.0, 10)])), 1.0);
        assert_eq!(choose_threshold(&data(&[(-1.0, 5), (1.0, 5)])), 1.0);
        assert_eq!(choose_threshold(&data(&[(3.0, 5)])), 3.0);
        assert_eq!(choose_threshold(&data(&[])), 1.0);
    }

    #[test]
    fn bars_hold_all_records() {
        assert_eq!(rating_bars(&data(&[(1.0, 2), (2.5, 3)])), [(1.0, 1.0, 2), (2.5, 2.5, 3)]);
        let many: Vec<(f32, usize)> = (0..=100).map(|value| (value as f32, 1)).collect();
        let bars = rating_bars(&data(&many));
        assert_eq!(bars.len(), 20);
        assert_eq!(bars.iter().map(|bar| bar.2).sum::<usize>(), 101);
        assert_eq!((bars[0].0, bars[19].1), (0.0, 100.0));
        assert!(rating_bars(&data(&[(1.0, 4)])).is_empty());

        let bars = degree_bars(&[1, 2, 3, 4, 7, 8, 0, 1]);
        assert_eq!(bars, [(1.0, 2.0, 2), (2.0, 4.0, 2), (4.0, 8.0, 2), (8.0, 16.0, 1)]);
        assert!(degree_bars(&[]).is_empty());
    }
}
