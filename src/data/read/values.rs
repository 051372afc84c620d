//! From text to numbers and times.

use lexical_parse_float::FromLexical;
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

use crate::data::Refusal;

/// A rating or label. A comma may stand for the decimal point; true and false are 1 and 0.
pub(crate) fn rating(text: &str) -> Result<f32, Refusal> {
    if text.is_empty() {
        return Err(Refusal::NoRating);
    }
    let number = match number(text) {
        Ok(number) => number,
        Err(_) if text.eq_ignore_ascii_case("true") => 1.0,
        Err(_) if text.eq_ignore_ascii_case("false") => 0.0,
        Err(_) => {
            let point = text.replacen(',', ".", 1);
            number(&point).map_err(|_| Refusal::RatingNotNumber)?
        }
    };
    let small = number as f32;
    if small.is_finite() { Ok(small + 0.0) } else { Err(Refusal::RatingNotFinite) }
}

/// A number as Rust's own parser takes it, to the nearest f64. That parser has a table of 10 kB
/// which does not compress, and the page would load it first of all.
fn number(text: &str) -> Result<f64, lexical_parse_float::Error> {
    f64::from_lexical(text.as_bytes())
}

/// True if the text is a finite number.
pub(crate) fn is_number(text: &str) -> bool {
    number(text).is_ok_and(f64::is_finite)
}

/// Seconds since 1970 from a number (seconds, or milliseconds and finer, told by size) or from
/// an ISO date with or without a time; without an offset it is taken as UTC.
pub(crate) fn time(text: &str) -> Option<i64> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    if let Ok(mut number) = number(text) {
        // 1e11 seconds are the year 5138, and 1e11 milliseconds are 1973.
        for _ in 0..3 {
            if number.abs() >= 1e11 {
                number /= 1000.0;
            }
        }
        return (number.abs() < 1e11).then_some(number.floor() as i64);
    }
    let (date, clock) = text.split_at_checked(10)?;
    if clock.is_empty() {
        let day = Date::parse(date, &Iso8601::DATE).ok()?;
        return Some(day.with_time(Time::MIDNIGHT).assume_utc().unix_timestamp());
    }
    // ISO 8601 wants a T where many files have a space, and no space before the offset.
    let clock: String = clock.get(1..)?.split_whitespace().collect();
    let text = format!("{date}T{clock}");
    if let Ok(instant) = OffsetDateTime::parse(&text, &Iso8601::PARSING) {
        return Some(instant.unix_timestamp());
    }
    let local = PrimitiveDateTime::parse(&text, &Iso8601::PARSING).ok()?;
    Some(local.assume_utc().unix_timestamp())
}

/// True if the text can hardly be anything but a time: a large whole number or a date.
pub(crate) fn looks_like_time(text: &str) -> bool {
    match number(text) {
        Ok(number) => (1e8..1e19).contains(&number) && !text.contains('.'),
        Err(_) => time(text).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings() {
        assert_eq!(rating("4"), Ok(4.0));
        assert_eq!(rating("3,5"), Ok(3.5));
        assert_eq!(rating("-1e2"), Ok(-100.0));
        assert_eq!(rating("-0").map(f32::to_bits), Ok(0));
        assert_eq!(rating("True"), Ok(1.0));
        assert_eq!(rating(""), Err(Refusal::NoRating));
        assert_eq!(rating("five"), Err(Refusal::RatingNotNumber));
        assert_eq!(rating("1,2,3"), Err(Refusal::RatingNotNumber));
        for text in ["NaN", "inf", "-Infinity", "1e39", "1e999"] {
            assert_eq!(rating(text), Err(Refusal::RatingNotFinite), "{text}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(time("881250949"), Some(881250949));
        assert_eq!(time("8.81250949E8"), Some(881250949));
        assert_eq!(time("1369699200000"), Some(1369699200));
        assert_eq!(time("1369699200000000"), Some(1369699200));
        assert_eq!(time("1970-01-02"), Some(86400));
        assert_eq!(time("1970-01-02 00:00:01"), Some(86401));
        assert_eq!(time("1970-01-02T00:00:01.5"), Some(86401));
        assert_eq!(time("1970-01-02T01:00:00+01:00"), Some(86400));
        assert_eq!(time("1970-01-02 00:00:00.123456 +00:00"), Some(86400));
        assert_eq!(time("1970-01-02T00:00:00Z"), Some(86400));
        for text in ["", "yesterday", "05 14, 2014", "1e300", "nan", "-", "2020-13-01"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn ratings_do_not_look_like_times() {
        for text in ["5", "4.5", "1995", "0205616461.5", "", "x"] {
            assert!(!looks_like_time(text), "{text}");
        }
        for text in ["881250949", "1369699200000", "2014-05-14", "2014-05-14T10:00:00Z"] {
            assert!(looks_like_time(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]?[0-9TZWé:+., -]{0,20}|.{0,12}") {
            let _ = (time(&text), rating(&text), looks_like_time(&text));
        }
    }
}
