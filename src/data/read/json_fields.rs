//! The fields of one JSON object or array, as text.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Object keys beyond this many are not looked at.
const MOST_KEYS: usize = 256;

/// Elements of an array that are looked at.
const MOST_FIELDS: usize = 1 << 16;

/// The keys of all objects so far, in the order of their first appearance.
#[derive(Default)]
pub(super) struct Keys {
    names: Vec<String>,
    index: HashMap<String, usize>,
}

impl Keys {
    /// The keys in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a key; a new one where it was not seen before.
    fn place(&mut self, key: &str) -> Option<usize> {
        if let Some(&place) = self.index.get(key) {
            return Some(place);
        }
        let place = self.names.len();
        if place == MOST_KEYS {
            return None;
        }
        self.names.push(key.to_owned());
        self.index.insert(key.to_owned(), place);
        Some(place)
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Self::Value, D::Error> {
        parser.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut Keys {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.place(key))
    }
}

/// Fills the fields of a row from an object or an array.
pub(super) struct Fill<'k> {
    pub keys: &'k mut Keys,
    pub fields: &'k mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Fill<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        self.fields.iter_mut().for_each(String::clear);
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fill<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(place) = map.next_key_seed(&mut *self.keys)? {
            let value: &RawValue = map.next_value()?;
            let Some(place) = place else { continue };
            if self.fields.len() <= place {
                self.fields.resize(place + 1, String::new());
            }
            self.fields[place].clear();
            plain_text(value.get(), &mut self.fields[place]);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.fields.clear();
        while let Some(value) = list.next_element::<&RawValue>()? {
            if self.fields.len() >= MOST_FIELDS {
                // More columns than any limit allows: further ones would only take memory.
                continue;
            }
            let mut field = String::new();
            plain_text(value.get(), &mut field);
            self.fields.push(field);
        }
        Ok(())
    }
}

/// A value as a field: strings without quotes, null as nothing, lists of strings joined by `|`,
/// all else as it is written.
fn plain_text(raw: &str, field: &mut String) {
    if raw == "null" {
        return;
    }
    if raw.starts_with('"')
        && let Ok(text) = serde_json::from_str::<String>(raw)
    {
        field.push_str(&text);
        return;
    }
    if raw.starts_with('[')
        && let Ok(list) = serde_json::from_str::<Vec<String>>(raw)
    {
        field.push_str(&list.join("|"));
        return;
    }
    field.push_str(raw);
}
