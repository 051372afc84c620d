//! SHA-256, plain and salted.
//!
//! What a salt can do and what it cannot: without it, anyone could hash a guessed list of records
//! and compare. With it, whoever has the salt still can: a list of one record has few thousand
//! candidates, and trying them all takes a moment. The salt is stored in the receipt, because the
//! receipt belongs to the person whose records they were. Who hands a receipt on to somebody from
//! whom the records are to stay hidden must take the salt out of it first; the hash can then be
//! checked by nobody, and guessed by nobody, until the salt is shown again.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::order;
use crate::{Error, ErrorKind, Result};

/// Random bytes from outside (a browser's or the system's generator): the library draws none, so
/// that all it does can be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// Takes exactly 32 bytes.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        <[u8; 32]>::try_from(bytes).map(Self).map_err(|_| {
            Error::new(ErrorKind::Value, "a salt has 32 bytes")
                .found(format!("{} bytes", bytes.len()))
                .remedy("give 32 random bytes")
        })
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self> {
        let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
        let bytes: Vec<u8> = (digits.iter().flat_map(|digits| digits.chunks(2)))
            .map(|pair| pair.iter().fold(0, |byte, &digit| byte * 16 + digit as u8))
            .collect();
        if digits.is_none_or(|digits| digits.len() != 64) {
            return Err(Error::new(ErrorKind::Value, "a salt has 64 hexadecimal digits")
                .found(text)
                .remedy("use the receipt as it was issued"));
        }
        Self::new(&bytes)
    }

    /// As 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }
}

/// SHA-256 of bytes, as 64 hexadecimal digits: what `sha256sum` prints for a file of them.
///
/// ```
/// let empty = unremember::store::sha256_hex(b"");
/// assert!(empty.starts_with("e3b0c44298fc1c149afbf4c8996fb924"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of the salt and then the lines in ascending order, each followed by a line feed. The
/// order in which they are given does not matter. Lines must hold no line feed themselves.
pub fn salted_hash(salt: Salt, mut lines: Vec<String>) -> String {
    order::sort(&mut lines);
    let mut hash = Sha256::new();
    hash.update(salt.0);
    for line in lines {
        hash.update(line.as_bytes());
        hash.update(b"\n");
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salt_is_read_back_and_anything_else_is_refused() {
        let salt = Salt::new(&[0xA5; 32]).unwrap();
        assert_eq!(Salt::from_hex(&salt.to_hex()).unwrap(), salt);
        for bad in ["", "a5", &"zz".repeat(32), &"a5".repeat(33), &"é".repeat(32)] {
            assert!(Salt::from_hex(bad).is_err(), "{bad}");
        }
        assert!(Salt::new(&[0; 31]).is_err());
    }

    #[test]
    fn a_salted_hash_depends_on_salt_and_lines_and_not_on_their_order() {
        let salt = Salt::new(&[1; 32]).unwrap();
        let lines = |all: &[&str]| all.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
        let hash = salted_hash(salt, lines(&["a", "b"]));
        assert_eq!(hash, salted_hash(salt, lines(&["b", "a"])));
        assert_ne!(hash, salted_hash(salt, lines(&["a", "b", "b"])));
        assert_ne!(hash, salted_hash(Salt::new(&[2; 32]).unwrap(), lines(&["a", "b"])));
    }
}
