//! Rows in chunks on threads: in order, without the GIL, and interruptible.
//!
//! The pool is the package's own and not rayon's global one, because threads do not survive a `fork`: a child that scores
//! gets a pool of its own instead of waiting for threads that are not there.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::Error;

/// Rows that one task scores: small enough that threads end together, large enough that columns are worth joining.
const CHUNK_ROWS: usize = 256;
/// Chunks a thread between two looks at Ctrl-C: about a fifth of a second.
const CHUNKS_PER_THREAD: usize = 16;

/// On how many threads rows are scored.
#[derive(Clone)]
pub(crate) enum Pool {
    /// On the thread that asks: engines that own the cores want this.
    Caller,
    /// On threads of the package.
    Own(Arc<ThreadPool>),
}

/// The pools of one process, by their number of threads.
struct Pools {
    process: u32,
    by_size: HashMap<usize, Arc<ThreadPool>>,
}

static POOLS: Mutex<Option<Pools>> = Mutex::new(None);

impl Pool {
    /// A pool of `threads` threads; `None` is one a core. Made once a process and size.
    ///
    /// # Errors
    ///
    /// If the threads cannot be started.
    pub(crate) fn of(threads: Option<usize>) -> PyResult<Pool> {
        let threads = threads.unwrap_or(0);
        if threads == 1 {
            return Ok(Pool::Caller);
        }
        let mut slot = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::process::id();
        if slot.as_ref().is_none_or(|pools| pools.process != process) {
            // Threads of a parent process are not here to be ended.
            std::mem::forget(slot.replace(Pools { process, by_size: HashMap::new() }));
        }
        let pools = slot.as_mut().expect("it was made above");
        if let Some(pool) = pools.by_size.get(&threads) {
            return Ok(Pool::Own(Arc::clone(pool)));
        }
        let builder =
            ThreadPoolBuilder::new().num_threads(threads).thread_name(|n| format!("commentariat-{n}"));
        let pool =
            builder.build().map_err(|err| Error::new_err(format!("cannot start the threads: {err}")))?;
        let pool = Arc::new(pool);
        pools.by_size.insert(threads, Arc::clone(&pool));
        Ok(Pool::Own(pool))
    }

    fn n_threads(&self) -> usize {
        match self {
            Pool::Caller => 1,
            Pool::Own(pool) => pool.current_num_threads(),
        }
    }

    /// Maps chunks of `rows`; the results are in their order. The GIL plays no part.
    pub(crate) fn map<T: Send>(&self, rows: Range<usize>, map: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        let chunks = rows.len().div_ceil(CHUNK_ROWS);
        let chunk = |n: usize| {
            let start = rows.start + n * CHUNK_ROWS;
            map(start..(start + CHUNK_ROWS).min(rows.end))
        };
        match self {
            Pool::Caller => (0..chunks).map(chunk).collect(),
            Pool::Own(pool) => pool.install(|| (0..chunks).into_par_iter().map(chunk).collect()),
        }
    }

    /// The same without the GIL, with a look at Ctrl-C every fifth of a second.
    ///
    /// # Errors
    ///
    /// What a signal handler raises: `KeyboardInterrupt`.
    pub(crate) fn map_interruptibly<T: Send>(
        &self,
        py: Python<'_>,
        n_rows: usize,
        map: impl Fn(Range<usize>) -> T + Sync + Send,
    ) -> PyResult<Vec<T>> {
        let window = self.n_threads() * CHUNKS_PER_THREAD * CHUNK_ROWS;
        let mut done = Vec::with_capacity(n_rows.div_ceil(CHUNK_ROWS));
        for start in (0..n_rows).step_by(window) {
            done.extend(py.detach(|| self.map(start..(start + window).min(n_rows), &map)));
            py.check_signals()?;
        }
        Ok(done)
    }
}
