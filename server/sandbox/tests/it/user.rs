//! Starting the program as another user, in a folder of that user's.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// Anyone's number, as long as it is not root's.
const ORDINARY: u32 = 61_234;

/// Who starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum User {
    /// Whoever runs the tests; in continuous integration that is root.
    Own,
    /// Not root.
    Ordinary,
}

/// A folder of a user's, and the program.
pub(crate) struct Place {
    user: User,
    dir: TempDir,
}

impl Place {
    pub(crate) fn of(user: User) -> Self {
        let dir = tempfile::tempdir_in(open_to_all()).unwrap();
        fs::copy(env!("CARGO_BIN_EXE_sandbox-under-test"), dir.path().join("program")).unwrap();
        fs::create_dir(dir.path().join("folder")).unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let place = Self { user, dir };
        if place.drops() {
            std::os::unix::fs::chown(place.folder(), Some(ORDINARY), Some(ORDINARY)).unwrap();
        }
        place
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.dir.path().join("folder")
    }

    /// The program, to be started as the user.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(self.dir.path().join("program"));
        command.env("HOME", self.folder()).current_dir(self.folder());
        if self.drops() {
            command.uid(ORDINARY).gid(ORDINARY);
        }
        command
    }

    fn drops(&self) -> bool {
        self.user == User::Ordinary && rustix::process::geteuid().is_root()
    }
}

/// A folder on a disk that every user can enter, and that no private folder hides.
fn open_to_all() -> PathBuf {
    let own = in_sight();
    let is_open = own.ancestors().all(|up| fs::metadata(up).unwrap().permissions().mode() & 0o005 == 0o005);
    if is_open { own } else { "/srv".into() }
}

/// A folder on a disk that no private folder hides from commands, wherever this was checked out.
pub(crate) fn in_sight() -> PathBuf {
    match (is_hidden(), rustix::process::geteuid().is_root()) {
        (false, _) => env!("CARGO_TARGET_TMPDIR").into(),
        (true, true) => "/srv".into(),
        (true, false) => std::env::var_os("HOME").unwrap().into(),
    }
}

/// The program where commands can see it: where it was built, or a copy in `folder`, which is in sight.
pub(crate) fn program_in_sight(folder: &Path) -> PathBuf {
    let built = PathBuf::from(env!("CARGO_BIN_EXE_sandbox-under-test"));
    if !is_hidden() {
        return built;
    }
    let copy = folder.join("program");
    fs::copy(built, &copy).unwrap();
    copy
}

fn is_hidden() -> bool {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    ["/tmp", "/var/tmp", "/run", "/dev/shm"].iter().any(|hidden| own.starts_with(hidden))
}
