//! A damaged file is an error, also where the reader of the format panics over it.

use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe};

use super::damaged;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Calls the reader of the format; what it worked on is not to be used again after an error.
///
/// # Errors
///
/// What `read` says, and where it panics.
pub(super) fn guarded<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = IS_GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    IS_GUARDED.set(before);
    result.unwrap_or_else(|_| Err(damaged("its parts contradict each other".to_owned())))
}

/// Lets panics that become errors pass without a word. For a program: a library leaves the hook of its process alone.
#[cfg(feature = "cli")]
pub(crate) fn hush() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IS_GUARDED.get() {
            usual(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        assert!(guarded(|| Ok(1)).is_ok_and(|n| n == 1));
        let nothing: Vec<u8> = Vec::new();
        assert!(guarded(|| Ok(nothing[usize::from(IS_GUARDED.get())])).is_err());
        assert!(!IS_GUARDED.get());
    }
}
