//! System calls that no safe function makes, because nobody in their right mind would. Only attacks do.

use std::io;

/// Makes a call with up to six words.
#[allow(unsafe_code, reason = "an attacker is not stopped by a library")]
pub(crate) fn call<const N: usize>(number: libc::c_long, words: [usize; N]) -> io::Result<usize> {
    let word = |index: usize| words.get(index).copied().unwrap_or(0);
    // SAFETY: attackers pass pointers to what outlives the call and is as long as they say.
    let done = unsafe { libc::syscall(number, word(0), word(1), word(2), word(3), word(4), word(5)) };
    if done < 0 { Err(io::Error::last_os_error()) } else { Ok(done as usize) }
}

/// The address of something, as a word.
pub(crate) fn address<T: ?Sized>(of: &T) -> usize {
    std::ptr::from_ref(of).cast::<u8>() as usize
}
