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

/// On how many threads rows are scored. The threads themselves are looked up whenever they are needed, because a forked
/// child has its parent's moderators but not its threads.
#[derive(Clone, Copy)]
pub(crate) struct Pool {
    /// 0 is one a core; 1 is the thread that asks, as engines that own the cores want it.
    threads: usize,
}

/// The pools of one process, by their number of threads.
struct Pools {
    process: u32,
    by_size: HashMap<usize, Arc<ThreadPool>>,
}

static POOLS: Mutex<Option<Pools>> = Mutex::new(None);

impl Pool {
    /// `threads` threads; `None` is one a core.
    pub(crate) fn new(threads: Option<usize>) -> Pool {
        Pool { threads: threads.unwrap_or(0) }
    }

    /// The threads, made once a process and number; `None` is the caller's own.
    fn threads(self) -> PyResult<Option<Arc<ThreadPool>>> {
        if self.threads == 1 {
            return Ok(None);
        }
        let mut slot = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::process::id();
        if slot.as_ref().is_none_or(|pools| pools.process != process) {
            // Threads of a parent process are not here to be ended.
            std::mem::forget(slot.replace(Pools { process, by_size: HashMap::new() }));
        }
        let pools = slot.as_mut().expect("it was made above");
        if let Some(pool) = pools.by_size.get(&self.threads) {
            return Ok(Some(Arc::clone(pool)));
        }
        let builder =
            ThreadPoolBuilder::new().num_threads(self.threads).thread_name(|n| format!("commentariat-{n}"));
        let pool =
            builder.build().map_err(|err| Error::new_err(format!("cannot start the threads: {err}")))?;
        let pool = Arc::new(pool);
        pools.by_size.insert(self.threads, Arc::clone(&pool));
        Ok(Some(pool))
    }

    /// Maps chunks of `rows`; the results are in their order. The GIL plays no part.
    ///
    /// # Errors
    ///
    /// If the threads cannot be started.
    pub(crate) fn map<T: Send>(
        self,
        rows: Range<usize>,
        map: impl Fn(Range<usize>) -> T + Sync,
    ) -> PyResult<Vec<T>> {
        Ok(map_on(self.threads()?.as_deref(), rows, map))
    }

    /// The same without the GIL, with a look at Ctrl-C every fifth of a second.
    ///
    /// # Errors
    ///
    /// What a signal handler raises (`KeyboardInterrupt`), and as [`Pool::map`].
    pub(crate) fn map_interruptibly<T: Send>(
        self,
        py: Python<'_>,
        n_rows: usize,
        map: impl Fn(Range<usize>) -> T + Sync + Send,
    ) -> PyResult<Vec<T>> {
        let threads = self.threads()?;
        let n_threads = threads.as_ref().map_or(1, |pool| pool.current_num_threads());
        let window = n_threads * CHUNKS_PER_THREAD * CHUNK_ROWS;
        let mut done = Vec::with_capacity(n_rows.div_ceil(CHUNK_ROWS));
        for start in (0..n_rows).step_by(window) {
            let rows = start..(start + window).min(n_rows);
            done.extend(py.detach(|| map_on(threads.as_deref(), rows, &map)));
            py.check_signals()?;
        }
        Ok(done)
    }
}

fn map_on<T: Send>(
    threads: Option<&ThreadPool>,
    rows: Range<usize>,
    map: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    let n_chunks = rows.len().div_ceil(CHUNK_ROWS);
    let chunk = |n: usize| {
        let start = rows.start + n * CHUNK_ROWS;
        map(start..(start + CHUNK_ROWS).min(rows.end))
    };
    match threads {
        None => (0..n_chunks).map(chunk).collect(),
        Some(pool) => pool.install(|| (0..n_chunks).into_par_iter().map(chunk).collect()),
    }
}
