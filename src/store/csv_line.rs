//! One line of CSV. The crate `csv`, which reads, writes too; but its writer can tell numbers from
//! texts, and the table for that, 10 kB which do not compress, would be in the page's first load.

/// Appends the fields, with quotes around those that need them (RFC 4180). A line of one field
/// that is empty could not be told from no line: give two fields or more.
pub(super) fn push_line<'a>(csv: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    for (at, field) in fields.into_iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        if field.contains([',', '"', '\r', '\n']) {
            csv.push('"');
            csv.push_str(&field.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(field);
        }
    }
    csv.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_crate_csv_reads_and_writes() {
        let lines = [
            ["a", "b,c", ""],
            ["", "she said \"no\"", "\"\""],
            ["line\nbreak", "carriage\rreturn", "\r\n"],
            [" space ", "semi;colon\ttab", "ünïcode 電影"],
        ];
        let mut ours = String::new();
        let mut writer = csv::Writer::from_writer(Vec::new());
        for line in lines {
            push_line(&mut ours, line);
            writer.write_record(line).unwrap();
        }
        assert_eq!(ours.as_bytes(), writer.into_inner().unwrap());
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(ours.as_bytes());
        for (line, read) in lines.iter().zip(reader.records()) {
            assert_eq!(read.unwrap().iter().collect::<Vec<_>>(), line);
        }
    }
}
