//! Where things stand in a text, answered by one look at a table: the parts that it is divided into, and what begins where.

use std::ops::Index;

/// A text cut into parts, sentences or clauses: the number of each token's part. Numbers rise, and may leave some out.
#[derive(Debug)]
pub(super) struct Division {
    /// By token.
    numbers: Vec<u32>,
    /// By number: the first token whose part has that number or a later one.
    starts: Vec<u32>,
}

impl Division {
    /// Room for so many tokens.
    pub(super) fn with_capacity(n_tokens: usize) -> Division {
        Division { numbers: Vec::with_capacity(n_tokens), starts: Vec::with_capacity(8) }
    }

    /// The next token is in the part of this number, which is none before that of the last.
    pub(super) fn push(&mut self, number: u32) {
        if self.starts.len() <= number as usize {
            self.starts.resize(number as usize + 1, self.numbers.len() as u32);
        }
        self.numbers.push(number);
    }

    /// How many tokens are divided.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The first token in the part of this number or a later one; behind all tokens where there is none.
    pub(super) fn start(&self, number: u32) -> usize {
        self.starts.get(number as usize).map_or(self.len(), |&start| start as usize)
    }

    /// The first and last token of the part that `at` stands in.
    #[inline]
    pub(super) fn range_of(&self, at: usize) -> (usize, usize) {
        let number = self.numbers[at];
        (self.starts[number as usize] as usize, self.start(number + 1) - 1)
    }
}

impl Index<usize> for Division {
    type Output = u32;

    #[inline]
    fn index(&self, at: usize) -> &u32 {
        &self.numbers[at]
    }
}

/// Which of many things, sorted by their first token, begin at a token or behind it.
#[derive(Debug)]
pub(super) struct Beginnings(Vec<u32>);

impl Beginnings {
    /// Of things in a text of so many tokens whose first tokens are these, in any order.
    pub(super) fn of(n_tokens: usize, firsts: impl Iterator<Item = usize>) -> Beginnings {
        let mut before = vec![0_u32; n_tokens + 1];
        firsts.for_each(|first| before[first + 1] += 1);
        // Counted and summed up: there is no branch to guess.
        let mut sum = 0;
        for own in &mut before {
            sum += *own;
            *own = sum;
        }
        Beginnings(before)
    }

    /// How many things begin before token `at`: the index of the first that does not.
    #[inline]
    pub(super) fn before(&self, at: usize) -> usize {
        self.0[at.min(self.0.len() - 1)] as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_are_those_of_a_search(steps in prop::collection::vec(0..3_u32, 1..40)) {
            let numbers: Vec<u32> =
                steps.iter().scan(0, |sum, step| { *sum += step; Some(*sum) }).collect();
            let mut division = Division::with_capacity(4);
            numbers.iter().for_each(|&number| division.push(number));
            for (at, &number) in numbers.iter().enumerate() {
                let start = numbers.partition_point(|&own| own < number);
                let end = numbers.partition_point(|&own| own <= number) - 1;
                prop_assert_eq!((division[at], division.range_of(at)), (number, (start, end)));
            }
            for number in 0..numbers[numbers.len() - 1] + 2 {
                prop_assert_eq!(division.start(number), numbers.partition_point(|&own| own < number));
            }
        }

        #[test]
        fn beginnings_are_those_of_a_search(mut firsts in prop::collection::vec(0..30_usize, 0..20)) {
            firsts.sort_unstable();
            let beginnings = Beginnings::of(30, firsts.iter().copied());
            for at in 0..40 {
                prop_assert_eq!(beginnings.before(at), firsts.partition_point(|&first| first < at));
            }
        }
    }
}
