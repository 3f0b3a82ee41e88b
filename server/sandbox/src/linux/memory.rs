//! How much memory the machine has.

use std::fs;

/// In bytes: all of it, and how much can still be had.
pub(super) fn memory_left() -> Option<(u64, u64)> {
    read(&fs::read_to_string("/proc/meminfo").ok()?)
}

fn read(table: &str) -> Option<(u64, u64)> {
    let field = |name: &str| {
        let line = table.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.split_ascii_whitespace().next()?.parse::<u64>().ok()? * 1024)
    };
    Some((field("MemTotal:")?, field("MemAvailable:")?))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_kernel_s_table() {
        let table = "MemTotal:       16303428 kB\nMemFree:  1 kB\nMemAvailable:   9371648 kB\n";
        assert_eq!(read(table), Some((16_303_428 * 1024, 9_371_648 * 1024)));
        assert_eq!(read("MemTotal: 1 kB"), None);
    }
}
