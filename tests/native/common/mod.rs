//! What several tests need: sessions that are driven to the end of a step, and small data.
#![allow(dead_code)]

use std::time::Duration;

use unremember::Result;
use unremember::data::SourceFile;
use unremember::session::Session;
use unremember::session::report::{ForgetRequest, Settings};

/// Works until the job in hand is done.
pub fn drive(session: &mut Session) -> Result<()> {
    while !session.step(Duration::from_secs(1))?.done {}
    Ok(())
}

/// A session with one CSV file loaded.
pub fn loaded(csv: &str, settings: &Settings) -> Result<Session> {
    let mut session = Session::new();
    session.begin_load(vec![SourceFile::new("records.csv", csv)], settings)?;
    drive(&mut session)?;
    Ok(session)
}

/// A session with a model trained on one CSV file.
pub fn trained(csv: &str, settings: &Settings) -> Result<Session> {
    let mut session = loaded(csv, settings)?;
    session.begin_training(settings)?;
    drive(&mut session)?;
    Ok(session)
}

/// A session with a model trained on a built-in sample.
pub fn trained_sample(name: &str, settings: &Settings) -> Result<Session> {
    let mut session = Session::new();
    session.load_sample(name, settings)?;
    session.begin_training(settings)?;
    drive(&mut session)?;
    Ok(session)
}

/// Forgets to the end of the polish.
pub fn forget(session: &mut Session, request: &ForgetRequest) -> Result<()> {
    session.begin_forgetting(request)?;
    drive(session)
}

/// A request for users.
pub fn users(ids: &[&str]) -> ForgetRequest {
    ForgetRequest { users: ids.iter().map(|&id| id.into()).collect(), ..Default::default() }
}

/// A request for items.
pub fn items(ids: &[&str]) -> ForgetRequest {
    ForgetRequest { items: ids.iter().map(|&id| id.into()).collect(), ..Default::default() }
}

/// A request for records.
pub fn records(pairs: &[(&str, &str)]) -> ForgetRequest {
    let records = pairs.iter().map(|&(user, item)| (user.into(), item.into())).collect();
    ForgetRequest { records, ..Default::default() }
}

/// A CSV of 20 users and 15 items in two camps: a user rates 5 what the own camp likes, and 1
/// what the other one likes; a third of the pairs is missing. Users u0.., items i0...
pub fn two_camps() -> String {
    let mut csv = String::from("user,item,rating\n");
    for user in 0..20 {
        for item in 0..15 {
            if (user * 7 + item * 5) % 3 != 0 {
                let rating = if user % 2 == item % 2 { 5 } else { 1 };
                csv += &format!("u{user},i{item},{rating}\n");
            }
        }
    }
    csv
}
