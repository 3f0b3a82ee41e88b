//! Fast path: snapshot and cursor to a shown suggestion.
