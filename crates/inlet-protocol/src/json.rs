//! Values of other crates within messages: JSON, packed by zstd when it is long.
//!
//! No JSON text begins with the bytes that a zstd frame begins with, so the reader sees which it is.

use std::io::Read as _;

use prost::bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};

/// Texts up to this size go as they are.
const PACKED_ABOVE: usize = 4 << 10;
/// zstd's own middle way; JSON shrinks to a tenth with it.
const LEVEL: i32 = 3;
/// The first bytes of a zstd frame.
const FRAME: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Why bytes are not the value that they should be.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// They unpack to more than may come.
    #[error("more than {limit} bytes when unpacked")]
    TooLarge {
        /// The bound, in bytes.
        limit: usize,
    },
    /// They are packed and damaged.
    #[error("cannot be unpacked")]
    Packed(#[source] std::io::Error),
    /// The text is not the JSON of such a value.
    #[error("not the expected JSON")]
    Json(#[from] serde_json::Error),
}

/// The value as JSON, packed when it is long.
///
/// # Errors
/// When the value cannot be told in JSON, such as a map whose keys are no text.
pub fn pack<T: Serialize + ?Sized>(value: &T) -> Result<Bytes, JsonError> {
    pack_text(serde_json::to_vec(value)?)
}

/// JSON text that is there already, packed when it is long.
pub(crate) fn pack_text(text: Vec<u8>) -> Result<Bytes, JsonError> {
    if text.len() <= PACKED_ABOVE {
        return Ok(text.into());
    }
    let packed = zstd::bulk::compress(&text, LEVEL).map_err(JsonError::Packed)?;
    Ok(packed.into())
}

/// The value that [`pack`] packed.
///
/// # Errors
/// When the bytes unpack to more than `limit`, are damaged, or are the JSON of something else.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8], limit: usize) -> Result<T, JsonError> {
    if !bytes.starts_with(&FRAME) {
        if bytes.len() > limit {
            return Err(JsonError::TooLarge { limit });
        }
        return Ok(serde_json::from_slice(bytes)?);
    }
    let text = unpack_text(bytes, limit)?;
    Ok(serde_json::from_slice(&text)?)
}

/// How large the value is when it is unpacked, as it says itself; [`unpack`] bounds what it really is.
pub fn unpacked_bytes(bytes: &[u8]) -> u64 {
    let packed = bytes.len() as u64;
    if !bytes.starts_with(&FRAME) {
        return packed;
    }
    let told = zstd::zstd_safe::get_frame_content_size(bytes);
    // One that does not say counts as more than anybody takes at once.
    told.ok().flatten().unwrap_or(u64::MAX / 2).max(packed)
}

/// Unpacks a zstd frame of at most `limit` bytes, whatever it says of its own size.
pub(crate) fn unpack_text(frame: &[u8], limit: usize) -> Result<Vec<u8>, JsonError> {
    let mut text = Vec::new();
    zstd::Decoder::with_buffer(frame)
        .and_then(|reader| reader.take(limit as u64 + 1).read_to_end(&mut text))
        .map_err(JsonError::Packed)?;
    if text.len() > limit {
        return Err(JsonError::TooLarge { limit });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_go_as_text_and_long_ones_packed() {
        assert_eq!(&pack(&[1, 2]).unwrap()[..], b"[1,2]");
        let long = "α".repeat(10_000);
        let packed = pack(&long).unwrap();
        assert!(
            packed.len() < 200 && packed.starts_with(&FRAME),
            "{}",
            packed.len()
        );
        assert_eq!(unpack::<String>(&packed, 1 << 20).unwrap(), long);
        assert_eq!(unpacked_bytes(&packed), 20_002);
        assert_eq!(unpacked_bytes(b"[1,2]"), 5);
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_before_it_is_there() {
        let bomb = pack(&"0".repeat(50 << 20)).unwrap();
        assert!(bomb.len() < 1 << 14);
        let error = unpack::<String>(&bomb, 1 << 20).unwrap_err();
        assert!(
            matches!(error, JsonError::TooLarge { limit: 1_048_576 }),
            "{error:?}"
        );
        let error = unpack::<String>(b"\"long\"", 3).unwrap_err();
        assert!(
            matches!(error, JsonError::TooLarge { limit: 3 }),
            "{error:?}"
        );
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        let mut packed = pack(&"x".repeat(9_000)).unwrap().to_vec();
        packed.truncate(packed.len() - 3);
        assert!(matches!(
            unpack::<String>(&packed, 1 << 20),
            Err(JsonError::Packed(_))
        ));
        assert!(matches!(
            unpack::<String>(b"{", 10),
            Err(JsonError::Json(_))
        ));
        assert!(matches!(unpack::<String>(b"", 10), Err(JsonError::Json(_))));
    }
}
