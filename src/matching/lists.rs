//! Many short lists in two allocations.

/// Lists by number, each a slice of one vector.
#[derive(Debug)]
pub(super) struct Lists<T> {
    /// Where each list begins in `items`, and behind the last one where it ends.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Lists<T> {
    /// `n_lists` lists of the given (number of the list, item) pairs; the items of a list keep their order.
    pub(super) fn new(n_lists: usize, mut pairs: Vec<(u32, T)>) -> Lists<T> {
        pairs.sort_by_key(|(list, _)| *list);
        let mut starts = vec![0; n_lists + 1];
        pairs.iter().for_each(|(list, _)| starts[*list as usize + 1] += 1);
        for list in 0..n_lists {
            starts[list + 1] += starts[list];
        }
        Lists { starts, items: pairs.into_iter().map(|(_, item)| item).collect() }
    }

    /// The list with this number.
    pub(super) fn get(&self, list: usize) -> &[T] {
        &self.items[self.starts[list] as usize..self.starts[list + 1] as usize]
    }
}
