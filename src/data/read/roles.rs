//! Which column holds the user, the item, the rating and the time.

use super::names;
use super::table::{Table, one_column};
use super::values;
use crate::data::ColumnMap;
use crate::{Error, ErrorKind, Result};

/// Which column is what in a table of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Roles {
    pub user: usize,
    pub item: usize,
    pub rating: Option<usize>,
    pub time: Option<usize>,
}

impl Roles {
    /// Finds the columns: those that are named by the settings, then known names, and without a
    /// header the order user, item, rating, time.
    pub fn find(table: &Table, map: &ColumnMap) -> Result<Self> {
        const NONE: &str = "-";
        if table.width() < 2 && table.is_objects() {
            return Err(missing(table, "user"));
        }
        if table.width() < 2 {
            let text = table.head_rows().next().and_then(|row| row.get(0)).unwrap_or_default();
            return Err(one_column(table.name(), text));
        }
        let given = |setting: &Option<String>| match setting.as_deref() {
            None | Some(NONE) => Ok(None),
            Some(name) => table.named_column(name).map(Some),
        };
        let (user, item) = (given(&map.user)?, given(&map.item)?);
        let (rating, time) = (given(&map.rating)?, given(&map.time)?);
        let taken = [user, item, rating, time];
        let repeated = |(place, column): (usize, &Option<usize>)| {
            column.is_some() && taken.iter().take(place).any(|earlier| earlier == column)
        };
        if taken.iter().enumerate().any(repeated) {
            return Err(Error::new(ErrorKind::Settings, "one column is given two roles")
                .in_file(table.name())
                .found(table.list_columns())
                .remedy("give user, item, rating and time a column each"));
        }
        let free = |column: &usize| !taken.contains(&Some(*column));

        let by_name = |known: &[&str]| {
            let names = table.names()?;
            names::find(names, known).filter(free)
        };
        let named_user = user.or_else(|| by_name(&names::USER));
        let named_item = item.or_else(|| by_name(&names::ITEM));
        let (user, item) = match (named_user, named_item) {
            (Some(user), Some(item)) => (user, item),
            // One of two names is known: which of the others it is would be a guess.
            (None, Some(_)) if table.names().is_some() && table.width() > 2 => {
                return Err(missing(table, "user"));
            }
            (Some(_), None) if table.names().is_some() && table.width() > 2 => {
                return Err(missing(table, "item"));
            }
            (user, item) => {
                let mut rest = (0..table.width())
                    .filter(free)
                    .filter(|&column| Some(column) != user && Some(column) != item);
                let user = user.or_else(|| rest.next());
                let item = item.or_else(|| rest.next());
                let user = user.ok_or_else(|| missing(table, "user"))?;
                (user, item.ok_or_else(|| missing(table, "item"))?)
            }
        };
        let ids_by_name = named_user.is_some() && named_item.is_some() && table.names().is_some();
        let mut found = Self { user, item, rating, time };
        let used = |found: &Self, column: usize| {
            column == user || column == item || [found.rating, found.time].contains(&Some(column))
        };
        if found.time.is_none() && map.time.is_none() {
            let named = by_name(&names::TIME).filter(|&column| !used(&found, column));
            let mut rest = (0..table.width()).skip(2).filter(|&column| !used(&found, column));
            found.time = match ids_by_name {
                true => named,
                false => named
                    .or_else(|| rest.find(|&column| table.mostly(column, values::looks_like_time))),
            };
        }
        if found.rating.is_none() && map.rating.is_none() {
            let named = by_name(&names::RATING).filter(|&column| !used(&found, column));
            let mut rest = (0..table.width()).skip(2).filter(|&column| !used(&found, column));
            found.rating = match (ids_by_name, table.names()) {
                (true, _) => named,
                (false, Some(_)) => {
                    named.or_else(|| rest.find(|&column| table.mostly(column, values::is_number)))
                }
                // Without a header the third column is the rating, be it usable or not.
                (false, None) => rest.next().filter(|&column| column < 4),
            };
        }
        Ok(found)
    }
}

fn missing(table: &Table, role: &str) -> Error {
    Error::new(ErrorKind::Value, format!("no column for the {role} was found"))
        .in_file(table.name())
        .at_line(1)
        .found(table.list_columns())
        .remedy(format!("name it {role}, or say which column holds the {role}"))
}
