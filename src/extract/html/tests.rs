use super::*;

#[test]
fn the_built_in_engines_are_read() {
    assert!(ENGINES.sites.len() > 30);
}
