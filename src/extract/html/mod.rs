//! HTML.
mod dom;
mod shallow;

use std::ops::ControlFlow;

use super::{Options, Place, Sink};

/// A site's own selectors.
#[derive(Debug)]
pub struct Selectors;

pub(crate) fn read(document: &str, place: &Place, options: &Options, sink: Sink<'_>) -> ControlFlow<()> {
    let _ = (document, place, options, sink);
    let html = shallow::parse(document);
    let page = dom::Page::new(&html);
    let _ = page.text(0, |_| false);
    ControlFlow::Continue(())
}
#[cfg(test)]
mod tests {
    #[test]
    fn deep() {
        for piece in [
            "<div>",
            "<b>",
            "<a>",
            "<p><b>",
            "<ul><li>",
            "<table><tr><td>",
            "<span><div>",
            "<b></a>",
            "<p><i>x</p>",
            "<li>",
            "<font><p>",
            "<svg>",
        ] {
            let t = std::time::Instant::now();
            let d = piece.repeat(200_000) + "text";
            let html = super::shallow::parse(&d);
            let t1 = t.elapsed();
            let page = super::dom::Page::new(&html);
            assert!(page.text(0, |_| false).contains("text"));
            eprintln!("{piece} {} {t1:?} {:?}", page.len(), t.elapsed());
        }
    }
}
