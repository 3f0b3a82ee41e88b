//! What the user sees now: open buffers over the disk as immutable snapshots, file walk, search, syntax trees, structural rewrite.
