//! Compression of what is written in parts.

/// How parts are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Compress {
    /// Not at all.
    None,
    /// Zstandard at its usual level.
    #[default]
    Zstd,
}

/// The level at which zstd compresses by default: about as fast as scoring reads.
pub(super) const LEVEL: i32 = 3;

impl Compress {
    /// What is appended to a file's extension.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Compress::None => "",
            Compress::Zstd => ".zst",
        }
    }

    /// `bytes` as one frame; the frames of a file, one behind the other, are one stream to every reader.
    pub(crate) fn pack(self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Compress::Zstd => {
                zstd::bulk::compress(&bytes, LEVEL).expect("a Vec takes every write, and the level is known")
            }
            Compress::None => bytes,
        }
    }
}
