//! Counts and hashes the raw bytes of an input while they are read, for the manifest and the progress line.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was read of an input so far; a handle that outlives the reader it was made with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<Mutex<Tally>>);

#[derive(Debug, Default)]
struct Tally {
    n_bytes: u64,
    hash: blake3::Hasher,
}

impl Meter {
    /// A reader that counts and hashes what passes, and the handle that tells.
    pub(crate) fn new<R: Read>(input: R) -> (Metered<R>, Meter) {
        let meter = Meter::default();
        (Metered { input, meter: meter.clone() }, meter)
    }

    /// Raw bytes read so far.
    pub(crate) fn n_bytes(&self) -> u64 {
        self.tally().n_bytes
    }

    /// BLAKE3 of the raw bytes read so far, in hexadecimal: of the whole input once it was read to its end.
    pub(crate) fn hash(&self) -> String {
        self.tally().hash.finalize().to_string()
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader under a [`Meter`].
#[derive(Debug)]
pub(crate) struct Metered<R> {
    input: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.input.read(out)?;
        let mut tally = self.meter.tally();
        tally.n_bytes += n_read as u64;
        tally.hash.update(&out[..n_read]);
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_tells_what_was_read() {
        let (mut input, meter) = Meter::new(b"some bytes".as_slice());
        io::copy(&mut input, &mut io::sink()).unwrap();
        assert_eq!((meter.n_bytes(), meter.hash()), (10, blake3::hash(b"some bytes").to_string()));
    }
}
