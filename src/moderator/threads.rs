//! All cores at once, with the results in the order of what they were made from.

use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};

use rayon::prelude::*;

use crate::error::Error;

/// Batches that one thread may have waiting, in work and finished.
pub(super) const BATCHES_PER_THREAD: usize = 4;

/// Maps what `produce` sends on all of rayon's threads, and hands the results to `consume` in the order they were sent.
///
/// `consume` may end the run by `Break`; `produce` then finds its channel closed.
pub(crate) fn in_order<T: Send, U: Send>(
    produce: impl FnOnce(SyncSender<T>) + Send,
    map: impl Fn(T) -> U + Sync,
    mut consume: impl FnMut(U) -> ControlFlow<()>,
) {
    let window = rayon::current_num_threads() * BATCHES_PER_THREAD;
    let (sender, receiver) = sync_channel(window);
    std::thread::scope(|scope| {
        scope.spawn(move || produce(sender));
        while let Ok(first) = receiver.recv() {
            let mut batch = vec![first];
            batch.extend(receiver.try_iter().take(window - 1));
            let done: Vec<_> = batch.into_par_iter().map(&map).collect();
            if done.into_iter().try_for_each(&mut consume).is_break() {
                break;
            }
        }
        drop(receiver);
    });
}

/// Maps items on all of rayon's threads; the results are in the order of the items.
pub(crate) fn map_all<T: Sync, U: Send>(items: &[T], map: impl Fn(&T) -> U + Sync + Send) -> Vec<U> {
    items.par_iter().map(map).collect()
}

/// Does something with one of rayon's threads instead of all, for measuring.
pub(crate) fn on_one_thread<U: Send>(work: impl FnOnce() -> U + Send) -> U {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// Sets how many threads score; 0 for one a core. The first call counts.
///
/// # Errors
///
/// If the threads cannot be started, or were before.
pub fn set_threads(threads: usize) -> Result<(), Error> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(Error::threads)
}

/// How many threads score.
pub(crate) fn n_threads() -> usize {
    rayon::current_num_threads()
}
