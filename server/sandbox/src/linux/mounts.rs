//! Which file systems are mounted where. A copy of a folder cannot show what is mounted in it.

use std::{
    ffi::OsString,
    fs,
    os::unix::ffi::OsStringExt,
    path::{Path, PathBuf},
};

/// Where something is mounted below a folder, if anywhere; the folder itself may be such a place.
pub(super) fn below(folder: &Path) -> Option<PathBuf> {
    let table = fs::read("/proc/self/mountinfo").unwrap_or_default();
    places(&table).find(|place| place != folder && place.starts_with(folder))
}

/// The places in the kernel's table: the fifth field of each line, with blanks as octal numbers.
fn places(table: &[u8]) -> impl Iterator<Item = PathBuf> {
    let fields =
        table.split(|&byte| byte == b'\n').filter_map(|line| line.split(|&byte| byte == b' ').nth(4));
    fields.map(|field| PathBuf::from(OsString::from_vec(unescape(field))))
}

fn unescape(field: &[u8]) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), field);
    while let [first, tail @ ..] = rest {
        let number = (*first == b'\\').then(|| octal(tail.get(..3)?)).flatten();
        bytes.push(number.unwrap_or(*first));
        rest = if number.is_some() { &tail[3..] } else { tail };
    }
    bytes
}

fn octal(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn the_kernel_s_table() {
        let table =
            b"22 1 254:0 / / rw - ext4 /dev/vda rw\n31 22 0:5 / /a\\040b\\134c rw shared:2 - tmpfs x rw\n\n";
        let found: Vec<_> = places(table).map(|place| place.display().to_string()).collect();
        assert_eq!(found, ["/", "/a b\\c"]);
    }
}
