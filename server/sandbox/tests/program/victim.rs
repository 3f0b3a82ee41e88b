//! A process that keeps secrets: in its environment, in its memory, and in a file that it alone has open. It
//! lets anyone of the same user look into it, as most processes do.

use std::{
    env,
    fs::{self, File},
    io::{self, Read},
    os::fd::AsRawFd,
};

use rustix::process::{PTracer, set_ptracer};

use crate::calls::address;

pub(crate) fn main() {
    // Where a security module asks for it; elsewhere everyone may anyway.
    let _ = set_ptracer(PTracer::Any);
    let secret = env::var("SECRET").unwrap();
    let open = File::options().read(true).open("victims-file").unwrap();
    fs::remove_file("victims-file").unwrap();
    println!("{} {}", address(secret.as_str()), open.as_raw_fd());
    let _ = io::stdin().read_to_end(&mut Vec::new());
}
