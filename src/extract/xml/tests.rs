//! Exports as their platforms write them.
