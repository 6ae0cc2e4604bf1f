//! Many short lists in two allocations, and lists that are thinned out without a guess.

/// Lists by number, each a slice of one vector.
#[derive(Debug)]
pub(super) struct Lists<T> {
    /// Where each list begins in `items`, and behind the last one where it ends.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy + Default> Lists<T> {
    /// `n_lists` lists of the given (number of the list, item) pairs; the items of a list keep their order.
    pub(super) fn new(n_lists: usize, pairs: Vec<(u32, T)>) -> Lists<T> {
        let mut starts = vec![0_u32; n_lists + 1];
        pairs.iter().for_each(|(list, _)| starts[*list as usize] += 1);
        let mut behind = 0;
        for start in &mut starts {
            behind += std::mem::replace(start, behind);
        }
        // Each start moves on to the next item of its list, and so ends where the next list begins.
        let mut items = vec![T::default(); pairs.len()];
        for (list, item) in pairs {
            let next = &mut starts[list as usize];
            items[*next as usize] = item;
            *next += 1;
        }
        starts.rotate_right(1);
        starts[0] = 0;
        Lists { starts, items }
    }

    /// The list with this number.
    pub(super) fn get(&self, list: usize) -> &[T] {
        &self.items[self.starts[list] as usize..self.starts[list + 1] as usize]
    }
}

/// Keeps the items that pass a test, in their order: `Vec::retain` for tests whose answer nobody can foresee. Every item is written,
/// kept or not, since a branch that is guessed wrong costs more.
#[inline]
pub(crate) fn keep<T: Copy>(items: &mut Vec<T>, mut test: impl FnMut(&T) -> bool) {
    let mut n_kept = 0;
    for idx in 0..items.len() {
        let item = items[idx];
        items[n_kept] = item;
        n_kept += usize::from(test(&item));
    }
    items.truncate(n_kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_kept_in_order() {
        let mut items: Vec<u32> = (0..20).collect();
        keep(&mut items, |item| item % 3 == 1);
        assert_eq!(items, [1, 4, 7, 10, 13, 16, 19]);
        keep(&mut items, |_| false);
        assert!(items.is_empty());
    }

    #[test]
    fn lists_keep_the_order_of_their_items() {
        let lists = Lists::new(4, vec![(2, 'a'), (0, 'b'), (2, 'c'), (3, 'd'), (2, 'e')]);
        let all: Vec<&[char]> = (0..4).map(|list| lists.get(list)).collect();
        assert_eq!(all, [&['b'][..], &[], &['a', 'c', 'e'], &['d']]);
        assert!(Lists::<u32>::new(1, Vec::new()).get(0).is_empty());
    }
}
