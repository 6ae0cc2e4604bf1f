//! What stands for [`super::parquet`] in a build without the feature `parquet`: nothing of it can be made.

use std::io::{self, BufRead, Write};
use std::marker::PhantomData;

use super::NoParquet;
use super::pack::Compress;
use crate::comment::Comment;
use crate::verdict::Verdict;

/// Never made.
#[derive(Clone, Debug)]
pub(crate) enum Layout {}

/// Never made.
#[derive(Debug)]
pub(crate) enum Rows {}

/// Never made.
#[derive(Debug)]
pub(crate) enum Batch {}

/// Never made.
#[derive(Debug)]
pub(crate) struct Writer<W>(Layout, PhantomData<W>);

impl Layout {
    pub(crate) fn comments(_compress: Compress) -> Result<Layout, NoParquet> {
        Err(NoParquet)
    }

    pub(crate) fn verdicts(_columns: Option<&[&str]>, _compress: Compress) -> Result<Layout, NoParquet> {
        Err(NoParquet)
    }

    pub(crate) fn flags(_compress: Compress) -> Result<Layout, NoParquet> {
        Err(NoParquet)
    }

    pub(crate) fn begin(&self) -> Rows {
        match *self {}
    }
}

impl Rows {
    pub(crate) fn push(&mut self, _comment: &Comment, _verdict: Option<&Verdict>) {
        match *self {}
    }

    pub(crate) fn finish(self) -> io::Result<Batch> {
        match self {}
    }
}

impl Batch {
    pub(crate) fn n_bytes(&self) -> u64 {
        match *self {}
    }
}

impl<W: Write + Send> Writer<W> {
    pub(crate) fn new(layout: &Layout, _out: W) -> io::Result<Writer<W>> {
        match *layout {}
    }

    pub(crate) fn write(&mut self, batch: &Batch) -> io::Result<()> {
        match *batch {}
    }

    pub(crate) fn finish(self) -> io::Result<W> {
        match self.0 {}
    }
}

pub(crate) fn write_lines(layout: &Layout, _lines: impl BufRead, _out: impl Write + Send) -> io::Result<()> {
    match *layout {}
}
