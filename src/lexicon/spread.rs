//! Work on a few threads before rayon has any.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Most threads that read lists; more have nothing to do.
const MOST_THREADS: usize = 4;

/// Maps items on the machine's cores; the results are in the order of the items. These are no threads of rayon's: how many of those
/// there are is settled by whoever first asks for one, and lists are read before that.
pub(super) fn spread<T: Sync, U: Send>(items: &[T], map: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let n_threads = cores.min(items.len()).min(MOST_THREADS);
    if n_threads < 2 {
        return items.iter().map(map).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let own = std::iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            Some((at, map(items.get(at)?)))
        });
        own.collect::<Vec<_>>()
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..n_threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_their_items() {
        for n in [0, 1, 2, 5, 1000] {
            let items: Vec<u32> = (0..n).collect();
            assert_eq!(spread(&items, |item| item * 2), (0..n).map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
