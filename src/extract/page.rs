//! Page furniture: the words of `lexicons/*/page.tsv` by role.
