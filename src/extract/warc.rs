//! stub

use std::io::BufRead;

use super::{Options, ReadError, Sink};

pub(crate) fn read(input: &mut dyn BufRead, options: &Options, sink: Sink<'_>) -> Result<(), ReadError> {
    let _ = (input, options, sink);
    Ok(())
}
