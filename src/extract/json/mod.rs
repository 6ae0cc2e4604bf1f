//! stub

use std::io::BufRead;

use super::{Options, Place, ReadError, Sink};

pub(crate) fn read_lines(
    input: &mut dyn BufRead,
    options: &Options,
    sink: Sink<'_>,
) -> Result<(), ReadError> {
    let _ = (input, options, sink);
    Ok(())
}

pub(crate) fn read_document(
    document: &[u8],
    place: &Place,
    options: &Options,
    sink: Sink<'_>,
) -> Result<(), ReadError> {
    let _ = (document, place, options, sink);
    Ok(())
}
