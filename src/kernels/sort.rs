//! Sorting by a number: in linear time, and without a call for each comparison.

/// Values of one digit.
const DIGITS: usize = 256;

/// The places of `keys` in ascending order of the keys; equal ones keep their order. Cost: a pass
/// for each byte in which the keys differ.
pub fn ascending(keys: &[u64]) -> Vec<u32> {
    let mut counts = [[0u32; DIGITS]; 8];
    for key in keys {
        for (counts, digit) in counts.iter_mut().zip(key.to_le_bytes()) {
            counts[digit as usize] += 1;
        }
    }
    let mut places: Vec<u32> = (0..keys.len() as u32).collect();
    let mut sorted = vec![0u32; keys.len()];
    for (byte, counts) in counts.iter_mut().enumerate() {
        if counts.iter().any(|&count| count as usize == keys.len()) {
            continue;
        }
        let mut before = 0;
        for count in counts.iter_mut() {
            before += *count;
            *count = before - *count;
        }
        for &place in &places {
            let next = &mut counts[keys[place as usize].to_le_bytes()[byte] as usize];
            sorted[*next as usize] = place;
            *next += 1;
        }
        std::mem::swap(&mut places, &mut sorted);
    }
    places
}

/// A key that sorts as [`f64::total_cmp`].
pub fn key(x: f64) -> u64 {
    let bits = x.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_a_stable_sort() {
        let long: Vec<u64> = (0..2000u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        let short = long.iter().map(|key| key >> 61 << 20).collect();
        for keys in [long, short, vec![7, 7], vec![3], vec![]] {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|&place| keys[place as usize]);
            assert_eq!(ascending(&keys), expected);
        }
    }

    #[test]
    fn keys_of_numbers_are_in_their_order() {
        let numbers = [-f64::INFINITY, -2.5, -1e-300, -0.0, 0.0, 1e-300, 0.5, 3.0, f64::INFINITY];
        assert!(numbers.windows(2).all(|pair| key(pair[0]) < key(pair[1])));
        assert!(key(f64::NAN) > key(f64::INFINITY));
    }
}
