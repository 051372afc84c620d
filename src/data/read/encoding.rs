//! The three encodings that tables come in, to UTF-8. The crate encoding_rs knows all others too,
//! but its tables weigh 200 kB in a web page.

/// How a text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, as its byte order mark says.
    Utf16 {
        /// True where the high byte comes first.
        big_endian: bool,
    },
    /// Windows-1252, which holds all printable characters of Latin-1.
    Windows1252,
}

/// What Windows-1252 has from 0x80 to 0x9F, as the WHATWG encoding standard gives it; the five
/// that are not assigned stand for themselves. All else is as in Unicode.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

impl Encoding {
    /// Its name as people know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 { .. } => "UTF-16",
            Self::Windows1252 => "Latin-1",
        }
    }
}

/// Decodes a text chunk by chunk. What is not valid becomes the replacement character.
pub(crate) struct Decoder {
    encoding: Encoding,
    /// The first byte of a UTF-16 unit whose second one is in the next chunk.
    odd: Option<u8>,
    /// The first half of a surrogate pair whose second half has not come yet.
    high: Option<u16>,
}

impl Decoder {
    /// A decoder at the start of a text, behind the byte order mark.
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, odd: None, high: None }
    }

    /// The encoding.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Adds a chunk to `out` as UTF-8; `last` says that no other follows.
    pub fn decode(&mut self, chunk: &[u8], last: bool, out: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Utf8 => out.extend_from_slice(chunk),
            Encoding::Windows1252 => {
                for &byte in chunk {
                    let place = byte.wrapping_sub(0x80);
                    push(out, HIGH.get(usize::from(place)).copied().unwrap_or(char::from(byte)));
                }
            }
            Encoding::Utf16 { big_endian } => self.decode_utf16(chunk, big_endian, last, out),
        }
    }

    fn decode_utf16(&mut self, chunk: &[u8], big_endian: bool, last: bool, out: &mut Vec<u8>) {
        for &byte in chunk {
            let Some(first) = self.odd.take() else {
                self.odd = Some(byte);
                continue;
            };
            let pair = [first, byte];
            let unit = if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
            let is_high = |unit: u16| (0xD800..0xDC00).contains(&unit);
            let waiting = self.high.take();
            if is_high(unit) {
                if waiting.is_some() {
                    push(out, char::REPLACEMENT_CHARACTER);
                }
                self.high = Some(unit);
                continue;
            }
            for decoded in char::decode_utf16(waiting.into_iter().chain([unit])) {
                push(out, decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        let cut = self.odd.is_some() || self.high.is_some();
        if last && cut {
            push(out, char::REPLACEMENT_CHARACTER);
        }
    }
}

fn push(out: &mut Vec<u8>, character: char) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes in chunks of each size.
    fn decode(encoding: Encoding, bytes: &[u8]) -> String {
        let whole = |size: usize| {
            let mut decoder = Decoder::new(encoding);
            let mut out = Vec::new();
            for chunk in bytes.chunks(size) {
                decoder.decode(chunk, false, &mut out);
            }
            decoder.decode(&[], true, &mut out);
            String::from_utf8(out).unwrap()
        };
        let text = whole(1);
        assert!((2..9).all(|size| whole(size) == text));
        text
    }

    #[test]
    fn windows_1252_covers_all_bytes() {
        let all: Vec<u8> = (0..=255).collect();
        let text = decode(Encoding::Windows1252, &all);
        assert_eq!(text.chars().count(), 256);
        assert_eq!(decode(Encoding::Windows1252, b"\x80 \x93M\xFCller\x94 \x9F"), "€ “Müller” Ÿ");
        assert_eq!(text.chars().nth(0xA0), Some('\u{A0}'));
    }

    #[test]
    fn utf_16_survives_any_cut() {
        for big_endian in [false, true] {
            let encode = |text: &str| -> Vec<u8> {
                let bytes = |unit: u16| {
                    if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }
                };
                text.encode_utf16().flat_map(bytes).collect()
            };
            let encoding = Encoding::Utf16 { big_endian };
            let bytes = encode("a😀é東😀");
            assert_eq!(decode(encoding, &bytes), "a😀é東😀");
            assert_eq!(decode(encoding, &bytes[..bytes.len() - 1]), "a😀é東\u{FFFD}");
            // A lone first half, before a letter and before a pair.
            let half = &encode("😀")[..2];
            assert_eq!(decode(encoding, &[half, &encode("x")].concat()), "\u{FFFD}x");
            assert_eq!(decode(encoding, &[half, &encode("😀")].concat()), "\u{FFFD}😀");
        }
    }
}
