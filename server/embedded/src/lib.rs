//! The embedded engine: learns from the workspace and the user's edits, predicts what comes next, without weights from anywhere else.
