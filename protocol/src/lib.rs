//! The words on the wire beyond LSP, and the configuration, as plain serde types.
