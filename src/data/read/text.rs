//! From bytes to text: is it text at all, in which encoding, and a stream of UTF-8 with `\n` at
//! the end of every line.

use std::borrow::Cow;
use std::io::{BufRead, Read};

use super::encoding::{Decoder, Encoding};
use crate::{Error, ErrorKind, Result};

/// How much of a file is looked at to find out what it is, in bytes.
pub(crate) const PREFIX: usize = 1 << 16;

/// Bytes that are decoded at a time.
const CHUNK: usize = 1 << 15;

/// An encoding and where the text starts and ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coding {
    encoding: Encoding,
    start: usize,
    end: usize,
    /// Bytes of one line, at most.
    pub longest_line: usize,
}

/// What files that are not text start with.
const MAGIC: [(&[u8], &str); 18] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image or another RIFF file"),
    (b"PK\x03\x04", "a ZIP archive (or an Excel workbook)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1F\x8B", "a GZIP archive"),
    (b"BZh", "a BZIP2 archive"),
    (b"\xFD7zXZ", "an XZ archive"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
    (b"7z\xBC\xAF", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF document"),
    (b"\xD0\xCF\x11\xE0", "an old Excel or Word document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
];

impl Coding {
    /// Finds the encoding, or says what the file is instead of text.
    pub fn detect(name: &str, bytes: &[u8]) -> Result<Self> {
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            return Ok(Self::utf8_or_latin(bytes, 3));
        }
        for (mark, big_endian) in [(b"\xFE\xFF", true), (b"\xFF\xFE", false)] {
            if bytes.starts_with(mark) {
                let encoding = Encoding::Utf16 { big_endian };
                let end = bytes.len();
                return Ok(Self { encoding, start: 2, end, longest_line: usize::MAX });
            }
        }
        let not_text =
            |what: &str| Error::new(ErrorKind::Format, "not a text file").in_file(name).found(what);
        let prefix = &bytes[..bytes.len().min(PREFIX)];
        let zeros = prefix.iter().filter(|&&byte| byte == 0).count();
        let odd = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31 | 127);
        let is = |magic: &[u8]| {
            // An id may be called PAR1 or Rar!: what is printable needs a zero byte as witness.
            let sure = zeros > 0 || magic == b"%PDF" || !magic.iter().all(u8::is_ascii_graphic);
            sure && bytes.starts_with(magic)
        };
        if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| is(magic)) {
            let remedy = match what {
                what if what.contains("archive") => "unpack it and choose the file inside",
                _ => "choose a table of records as CSV, TSV or JSON",
            };
            return Err(not_text(what).remedy(remedy));
        }
        if zeros * 3 > prefix.len() {
            return Err(not_text("UTF-16 without a byte order mark, or binary data")
                .remedy("save the file as UTF-8"));
        }
        if zeros > 0 || prefix.iter().filter(odd).count() * 20 > prefix.len() {
            return Err(
                not_text("binary data").remedy("choose a table of records as CSV, TSV or JSON")
            );
        }
        Ok(Self::utf8_or_latin(bytes, 0))
    }

    /// UTF-8 where the bytes from `start` are valid, else Windows-1252.
    fn utf8_or_latin(bytes: &[u8], start: usize) -> Self {
        let (encoding, end) = match std::str::from_utf8(bytes.get(start..).unwrap_or_default()) {
            Ok(_) => (Encoding::Utf8, bytes.len()),
            // Cut off in the middle of the last character: still UTF-8.
            Err(error) if error.error_len().is_none() => {
                (Encoding::Utf8, start + error.valid_up_to())
            }
            Err(_) => (Encoding::Windows1252, bytes.len()),
        };
        Self { encoding, start, end, longest_line: usize::MAX }
    }

    /// The encoding's name as people know it.
    pub fn name(&self) -> &'static str {
        self.encoding.name()
    }

    /// The first part of the text, and whether it is the whole of it.
    pub fn prefix(&self, bytes: &[u8]) -> (String, bool) {
        let mut text = Vec::new();
        let limit = PREFIX as u64 + 1;
        // Reading from memory does not fail.
        let _ = Source::new(Cow::Borrowed(bytes), *self).take(limit).read_to_end(&mut text);
        let whole = text.len() <= PREFIX;
        (String::from_utf8_lossy(&text).into_owned(), whole)
    }

    /// The whole text as UTF-8 bytes, without a copy where it is UTF-8 already.
    pub fn whole<'a>(&self, bytes: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
        if self.encoding == Encoding::Utf8 {
            return match bytes {
                Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[self.start..self.end]),
                Cow::Owned(mut bytes) => {
                    bytes.truncate(self.end);
                    bytes.drain(..self.start);
                    Cow::Owned(bytes)
                }
            };
        }
        let mut text = Vec::new();
        Decoder::new(self.encoding).decode(&bytes[self.start..self.end], true, &mut text);
        Cow::Owned(text)
    }
}

/// The text as a stream of UTF-8, whose lines all end with `\n`, the last one too.
pub(crate) struct Source<'a> {
    bytes: Cow<'a, [u8]>,
    at: usize,
    end: usize,
    decoder: Decoder,
    decoded: Vec<u8>,
    out: Vec<u8>,
    out_at: usize,
    after_cr: bool,
    last: u8,
    ended: bool,
    longest_line: usize,
    /// Bytes since the last line end.
    line: usize,
}

impl<'a> Source<'a> {
    /// A stream from the start of the text.
    pub fn new(bytes: Cow<'a, [u8]>, coding: Coding) -> Self {
        Self {
            bytes,
            at: coding.start,
            end: coding.end,
            decoder: Decoder::new(coding.encoding),
            decoded: Vec::new(),
            out: Vec::new(),
            out_at: 0,
            after_cr: false,
            last: b'\n',
            ended: false,
            longest_line: coding.longest_line,
            line: 0,
        }
    }

    /// How much of the file has been decoded, 0 to 1.
    pub fn fraction(&self) -> f64 {
        if self.end == 0 { 1.0 } else { self.at as f64 / self.end as f64 }
    }

    /// Decodes the next chunk into `out`; leaves it empty at the end.
    fn refill(&mut self) {
        self.out.clear();
        self.out_at = 0;
        while self.out.is_empty() && !self.ended {
            let chunk = &self.bytes[self.at..self.end.min(self.at + CHUNK)];
            self.at += chunk.len();
            self.ended = self.at == self.end;
            let text = if self.decoder.encoding() == Encoding::Utf8 {
                chunk
            } else {
                self.decoded.clear();
                self.decoder.decode(chunk, self.ended, &mut self.decoded);
                &self.decoded
            };
            if self.after_cr || text.contains(&b'\r') {
                for &byte in text {
                    match byte {
                        b'\r' => self.out.push(b'\n'),
                        b'\n' if self.after_cr => {}
                        _ => self.out.push(byte),
                    }
                    self.after_cr = byte == b'\r';
                }
            } else {
                self.out.extend_from_slice(text);
            }
            if let Some(&byte) = self.out.last() {
                self.last = byte;
            }
            if self.ended && self.last != b'\n' {
                self.out.push(b'\n');
            }
        }
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.out_at >= self.out.len() {
            self.refill();
            let ends = self.out.iter().rposition(|&byte| byte == b'\n');
            self.line = match ends {
                Some(at) => self.out.len() - 1 - at,
                None => self.line + self.out.len(),
            };
            if self.line > self.longest_line {
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(self.out.get(self.out_at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.out_at += amount;
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(buffer.len());
        buffer[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, &'static str) {
        let coding = Coding::detect("f", bytes).unwrap();
        let mut text = String::new();
        Source::new(Cow::Borrowed(bytes), coding).read_to_string(&mut text).unwrap();
        (text, coding.name())
    }

    #[test]
    fn encodings_and_line_ends_become_one() {
        let expected = "é,1\nü,2\n".to_owned();
        let utf16 = |big: bool| -> Vec<u8> {
            let units = "\u{feff}é,1\r\nü,2".encode_utf16();
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        assert_eq!(text("é,1\r\nü,2\r\n".as_bytes()), (expected.clone(), "UTF-8"));
        assert_eq!(text("\u{feff}é,1\rü,2".as_bytes()), (expected.clone(), "UTF-8"));
        assert_eq!(text(&utf16(true)), (expected.clone(), "UTF-16"));
        assert_eq!(text(&utf16(false)), (expected.clone(), "UTF-16"));
        assert_eq!(text(b"\xE9,1\n\xFC,2\n"), (expected, "Latin-1"));
        // Cut off within a character.
        assert_eq!(text(b"a,b\nc\xC3"), ("a,b\nc\n".to_owned(), "UTF-8"));
    }

    #[test]
    fn long_texts_are_decoded_whole() {
        let long: String = (0..50_000).map(|i| format!("ü{i}\r\n")).collect();
        let expected = long.replace('\r', "");
        assert_eq!(text(long.as_bytes()).0, expected);
        let latin: Vec<u8> = long.chars().map(|c| c as u8).collect();
        assert_eq!(text(&latin).0, expected);
    }

    #[test]
    fn what_is_not_text_is_named() {
        for (bytes, what) in [
            (&b"\x89PNG\r\n\x1a\n"[..], "PNG"),
            (b"\xFF\xD8\xFF\xE0", "JPEG"),
            (b"PK\x03\x04....", "ZIP"),
            (b"\x1F\x8B\x08", "GZIP"),
            (b"%PDF-1.7", "PDF"),
            (b"user,item\n1,\x002\n1,1,1,1,1,1,1\n", "binary"),
            (b"u\0s\0e\0r\0", "UTF-16"),
        ] {
            let error = Coding::detect("f", bytes).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Format);
            assert!(error.found.unwrap().contains(what), "{what}");
        }
    }
}
