//! Names that columns are known to have, in the data sets that people use.

/// The types in the header of a RecBole file.
pub(crate) const RECBOLE_TYPES: [&str; 4] = ["token", "token_seq", "float", "float_seq"];

/// Names of the user's column, surest first, as [`plain`] writes them.
pub(crate) const USER: [&str; 24] = [
    "userid",
    "useruuid",
    "uid",
    "user",
    "users",
    "reviewerid",
    "customerid",
    "memberid",
    "personid",
    "accountid",
    "visitorid",
    "profileid",
    "listenerid",
    "viewerid",
    "readerid",
    "patronid",
    "username",
    "customer",
    "reviewer",
    "member",
    "person",
    "listener",
    "sessionid",
    "u",
];

/// Names of the item's column, surest first.
pub(crate) const ITEM: [&str; 40] = [
    "itemid",
    "iid",
    "movieid",
    "filmid",
    "isbn",
    "parentasin",
    "asin",
    "businessid",
    "gmapid",
    "productid",
    "trackid",
    "songid",
    "artistid",
    "albumid",
    "bookid",
    "gameid",
    "animeid",
    "showid",
    "videoid",
    "newsid",
    "articleid",
    "recipeid",
    "venueid",
    "placeid",
    "poiid",
    "eventid",
    "listingid",
    "item",
    "items",
    "movie",
    "film",
    "product",
    "business",
    "track",
    "song",
    "artist",
    "book",
    "game",
    "event",
    "i",
];

/// Names of the rating's column, surest first.
pub(crate) const RATING: [&str; 16] = [
    "rating",
    "bookrating",
    "userrating",
    "myrating",
    "overall",
    "stars",
    "star",
    "score",
    "ratings",
    "reviewscore",
    "reviewrating",
    "label",
    "preference",
    "liked",
    "like",
    "value",
];

/// Names of the time's column, surest first.
pub(crate) const TIME: [&str; 14] = [
    "timestamp",
    "unixreviewtime",
    "unixtime",
    "datetime",
    "time",
    "date",
    "createdat",
    "watchedat",
    "playedat",
    "ratedat",
    "reviewdate",
    "reviewtime",
    "dateadded",
    "ts",
];

/// Names of the title's column, surest first.
pub(crate) const TITLE: [&str; 14] = [
    "title",
    "movietitle",
    "itemtitle",
    "booktitle",
    "originaltitle",
    "itemname",
    "name",
    "productname",
    "producttitle",
    "trackname",
    "songname",
    "artistname",
    "gamename",
    "eventname",
];

/// Names of the genre's column, surest first.
pub(crate) const GENRE: [&str; 7] =
    ["genres", "genre", "class", "categories", "category", "tags", "styles"];

/// A name without case and punctuation: `User-ID`, `user_id` and `userId` are one.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first column whose name is known, trying surer names first.
pub(crate) fn find(names: &[String], known: &[&str]) -> Option<usize> {
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    known.iter().find_map(|known| names.iter().position(|name| name == known))
}

/// True if a column of some role is known to have this name.
pub(crate) fn is_known(name: &str) -> bool {
    let name = plain(name);
    let known = [&USER[..], &ITEM, &RATING, &TIME, &TITLE, &GENRE];
    // A single letter is too little to tell a header by.
    name.len() > 1 && known.iter().any(|list| list.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter_and_surer_names_win() {
        for name in ["User-ID", "user_id", "userId", " USER ID "] {
            assert_eq!(plain(name), "userid");
        }
        let names = ["item", "movieId", "title"].map(String::from);
        assert_eq!(find(&names, &ITEM), Some(1));
        assert_eq!(find(&names, &USER), None);
        assert!(is_known("Book-Rating") && !is_known("u") && !is_known("alice"));
    }
}
