//! Compressed bytes to plain ones, by magic bytes: gzip, zstd, xz and bzip2, many members or frames, nested once.
//!
//! Everything streams: a decompression bomb costs time, not memory (zstd up to its largest window, 2 GiB, as Reddit's
//! dumps need). A truncated archive gives every byte that can be read, then an error that says so.

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use liblzma::bufread::XzDecoder;

/// What [`decompress`] gives: the plain stream, with its first bytes at hand for the sniffer.
pub(crate) struct Decoded {
    /// The first bytes of the stream (up to [`HEAD`]), which `body` gives too.
    pub(crate) head: Vec<u8>,
    /// The plain bytes.
    pub(crate) body: Box<dyn BufRead + Send>,
    /// How they were packed, outermost first; empty where they were not.
    pub(crate) layers: Vec<Compression>,
}

impl Decoded {
    /// How the bytes were packed, for the manifest: `none`, `gzip`, `gzip+zstd`.
    pub(crate) fn compression(&self) -> String {
        match self.layers.as_slice() {
            [] => "none".to_owned(),
            layers => layers.iter().map(|layer| layer.name()).collect::<Vec<_>>().join("+"),
        }
    }
}

/// A compression that is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

impl Compression {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Xz => "xz",
            Compression::Bzip2 => "bzip2",
        }
    }

    /// By magic bytes; bzip2's are letters, so that its first block's or its end's are asked for too.
    fn of(head: &[u8]) -> Option<Compression> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Compression::Zstd),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => {
                Some(Compression::Bzip2)
            }
            _ => None,
        }
    }

    fn open(self, packed: Box<dyn BufRead + Send>) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Compression::Gzip => Box::new(Members { decoder: Some(GzDecoder::new(packed)) }),
            Compression::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
                decoder.window_log_max(31)?;
                Box::new(decoder)
            }
            Compression::Xz => Box::new(XzDecoder::new_multi_decoder(packed)),
            Compression::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
        })
    }
}

/// How many bytes are held for the sniffer.
pub(crate) const HEAD: usize = 256 << 10;

/// Finds the compression of `input` and takes it off, twice at most.
///
/// # Errors
///
/// None of its own: what the input or a decompressor says comes from `body`, after every byte that could be read.
pub(crate) fn decompress(input: impl Read + Send + 'static) -> Decoded {
    let mut layers = Vec::new();
    let (mut head, mut body) = peek(Box::new(input));
    while let (Some(layer), true) = (Compression::of(&head), layers.len() < 2) {
        layers.push(layer);
        let plain = layer.open(body).unwrap_or_else(|err| Box::new(Failing(Some(err))));
        (head, body) = peek(Box::new(Layer { plain, compression: layer, n_given: 0 }));
    }
    Decoded { head, body, layers }
}

/// The first bytes of a stream, and a stream that still gives them. An error waits for its turn.
fn peek(mut input: Box<dyn Read + Send>) -> (Vec<u8>, Box<dyn BufRead + Send>) {
    let mut head = Vec::new();
    let end = input.by_ref().take(HEAD as u64).read_to_end(&mut head);
    let failure = Failing(end.err());
    let rest = BufReader::with_capacity(HEAD, failure.chain(input));
    (head.clone(), Box::new(Cursor::new(head).chain(rest)))
}

/// Gives one error, then the end.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// gzip members one after the other; zeros that pad the last one are left alone, as `gzip` does.
struct Members {
    decoder: Option<GzDecoder<Box<dyn BufRead + Send>>>,
}

impl Read for Members {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let n_read = decoder.read(out)?;
            if n_read > 0 || out.is_empty() {
                return Ok(n_read);
            }
            let Some(mut packed) = self.decoder.take().map(GzDecoder::into_inner) else { break };
            if has_more(&mut packed)? {
                self.decoder = Some(GzDecoder::new(packed));
            }
        }
        Ok(0)
    }
}

/// Whether anything but zeros follows a member, which is skipped to.
fn has_more(packed: &mut dyn BufRead) -> io::Result<bool> {
    loop {
        let rest = match packed.fill_buf() {
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            rest => rest?,
        };
        let n_zeros = rest.iter().take_while(|byte| **byte == 0).count();
        if n_zeros < rest.len() || rest.is_empty() {
            let is_more = !rest.is_empty();
            packed.consume(n_zeros);
            return Ok(is_more);
        }
        packed.consume(n_zeros);
    }
}

/// A decompressor whose errors say what broke, and where.
struct Layer {
    plain: Box<dyn Read + Send>,
    compression: Compression,
    n_given: u64,
}

impl Read for Layer {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.plain.read(out) {
            Ok(n_read) => {
                self.n_given += n_read as u64;
                Ok(n_read)
            }
            Err(err) if err.kind() == io::ErrorKind::Interrupted => Err(err),
            Err(err) => {
                self.plain = Box::new(io::empty());
                let is_cut = err.kind() == io::ErrorKind::UnexpectedEof;
                let broken =
                    Broken { compression: self.compression, is_cut, n_given: self.n_given, cause: err };
                Err(io::Error::new(broken.cause.kind(), broken))
            }
        }
    }
}

/// A damaged or truncated archive.
#[derive(Debug)]
struct Broken {
    compression: Compression,
    is_cut: bool,
    n_given: u64,
    cause: io::Error,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_cut { "truncated" } else { "damaged" };
        write!(f, "{what} {} data after {} decompressed bytes", self.compression.name(), self.n_given)
    }
}

impl std::error::Error for Broken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn pack(compression: Compression, plain: &[u8]) -> Vec<u8> {
        match compression {
            Compression::Gzip => {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packer.write_all(plain).unwrap();
                packer.finish().unwrap()
            }
            Compression::Zstd => zstd::encode_all(plain, 1).unwrap(),
            Compression::Xz => {
                let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 1);
                packer.write_all(plain).unwrap();
                packer.finish().unwrap()
            }
            Compression::Bzip2 => {
                let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
                packer.write_all(plain).unwrap();
                packer.finish().unwrap()
            }
        }
    }

    fn unpack(packed: Vec<u8>) -> (Vec<u8>, String, Option<String>) {
        let mut decoded = decompress(Cursor::new(packed));
        let mut plain = Vec::new();
        let failure = decoded.body.read_to_end(&mut plain).err();
        assert!(plain.starts_with(&decoded.head));
        (plain, decoded.compression(), failure.map(|err| err.to_string()))
    }

    /// Half a megabyte that does not shrink to nothing.
    fn sample() -> Vec<u8> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b"abcdefghijklmnop"[(state >> 28) as usize]
        };
        (0..1 << 19).map(|_| next()).collect()
    }

    const ALL: [Compression; 4] = [Compression::Gzip, Compression::Zstd, Compression::Xz, Compression::Bzip2];

    #[test]
    fn every_compression_is_found_with_many_members() {
        let plain = sample();
        for compression in ALL {
            let (first, rest) = plain.split_at(1000);
            let packed = [pack(compression, first), pack(compression, rest)].concat();
            assert!(
                unpack(packed) == (plain.clone(), compression.name().to_owned(), None),
                "{compression:?}"
            );
            assert_eq!(unpack(pack(compression, b"")), (vec![], compression.name().to_owned(), None));
        }
        assert!(unpack(plain.clone()) == (plain, "none".to_owned(), None));
        assert_eq!(unpack(b"BZh9 is no archive".to_vec()).1, "none");
        assert_eq!(unpack(vec![]), (vec![], "none".to_owned(), None));
    }

    #[test]
    fn a_layer_inside_a_layer_is_taken_off_once() {
        let twice = pack(Compression::Zstd, &pack(Compression::Gzip, b"plain"));
        assert_eq!(unpack(twice.clone()), (b"plain".to_vec(), "zstd+gzip".to_owned(), None));
        assert_eq!(unpack(pack(Compression::Xz, &twice)).0, pack(Compression::Gzip, b"plain"));
    }

    #[test]
    fn a_truncated_archive_gives_what_it_has_and_says_so() {
        let plain = sample();
        for compression in ALL {
            let mut packed = pack(compression, &plain);
            packed.truncate(packed.len() * 3 / 4);
            let (read, _, failure) = unpack(packed);
            assert!(
                read.len() > plain.len() / 3 && plain.starts_with(&read),
                "{compression:?} {}",
                read.len()
            );
            let expected =
                format!("truncated {} data after {} decompressed bytes", compression.name(), read.len());
            assert_eq!(failure.as_deref(), Some(expected.as_str()));
        }
    }

    #[test]
    fn gzip_padded_with_zeros_ends_quietly_and_garbage_does_not() {
        let packed = pack(Compression::Gzip, b"plain");
        assert_eq!(unpack([packed.clone(), vec![0; 700]].concat()).2, None);
        let (plain, _, failure) = unpack([packed, b"garbage".to_vec()].concat());
        assert_eq!((plain.as_slice(), failure.is_some()), (b"plain".as_slice(), true));
    }
}
