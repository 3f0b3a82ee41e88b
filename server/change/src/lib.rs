//! Change sets: hunks, rebase, conflicts, accept and reject, the durable journal, undo.
