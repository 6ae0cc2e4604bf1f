//! The discovery document, by which Google's client libraries learn the methods and where they are.

/// The document; `@ROOT@` stands for scheme and host.
const DOCUMENT: &str = include_str!("discovery.json");

/// The document with links to `root`, such as `http://127.0.0.1:8080`.
pub(super) fn document(root: &str) -> String {
    DOCUMENT.replace("@ROOT@", root)
}
