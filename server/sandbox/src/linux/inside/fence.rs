//! Landlock: which files the command may reach, decided by the kernel whatever mounts say.
//!
//! Every right that the running kernel knows is handled, and each is a hard requirement: a fence with a gap
//! is a failure, not a lesser fence.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access, AccessFs, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, Scope,
};

use super::{At, Stuck};
use crate::linux::{
    plan::{Plan, Walls},
    system::landlock_version,
};

/// Folders that are the command's own, where namespaces make them so.
pub(super) const PRIVATE: [&str; 4] = ["/tmp", "/var/tmp", "/run", "/dev/shm"];

/// Devices that are harmless.
pub(super) const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

/// The rights that the kernel and the library both know. From the tenth version on, rights about other things
/// than files would be handled without a rule for them; none of those exist yet.
fn version() -> ABI {
    ABI::from(landlock_version().min(7))
}

pub(super) fn put_up(plan: &Plan) -> Result<(), Stuck> {
    build(plan).map_err(io::Error::other).at("fence the command in with Landlock")
}

fn build(plan: &Plan) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let abi = version();
    let all = AccessFs::from_all(abi);
    let mut rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement).handle_access(all)?;
    let scopes = Scope::from_all(abi);
    if !scopes.is_empty() {
        rules = rules.scope(scopes)?;
    }
    let read = AccessFs::from_read(abi);
    let mut fence = Fence { rules: rules.create()?, file: AccessFs::from_file(abi) };
    match plan.walls {
        Walls::Full | Walls::Within => {
            fence.allow(Path::new("/"), read)?;
            for folder in PRIVATE.iter().map(Path::new).chain(copies(plan)) {
                fence.allow(folder, all)?;
            }
            fence.allow(Path::new("/dev/pts"), all)?;
        }
        Walls::Restricted => {
            let shared = PRIVATE.iter().chain(&["/proc"]).map(PathBuf::from);
            let hidden: Vec<_> = plan.masks.iter().map(PathBuf::from).chain(shared).collect();
            for path in around(Path::new("/"), &hidden) {
                fence.allow(&path, read)?;
            }
            fence.allow(Path::new("/proc/self"), read)?;
            let masks: Vec<_> = plan.masks.iter().map(PathBuf::from).collect();
            for path in plan.readable.iter().flat_map(|root| around(Path::new(root), &masks)) {
                fence.allow(&path, read)?;
            }
        }
    }
    for folder in plan.writable.iter().map(Path::new) {
        fence.allow(folder, all)?;
    }
    for device in DEVICES {
        fence.allow(&Path::new("/dev").join(device), all)?;
    }
    fence.rules.restrict_self()?;
    Ok(())
}

fn copies(plan: &Plan) -> impl Iterator<Item = &Path> {
    plan.copies.iter().map(|copy| Path::new(&copy.at))
}

struct Fence {
    rules: RulesetCreated,
    file: BitFlags<AccessFs>,
}

impl Fence {
    /// Lets the command do this below a path, which need not be there.
    fn allow(&mut self, path: &Path, access: BitFlags<AccessFs>) -> Result<(), landlock::RulesetError> {
        let Ok(place) = PathFd::new(path) else { return Ok(()) };
        let access = if path.is_dir() { access } else { access & self.file };
        (&mut self.rules).add_rule(PathBeneath::new(place, access))?;
        Ok(())
    }
}

/// The largest folders that together are all below `root` but what is hidden. Folders on the way to what is
/// hidden cannot be listed.
fn around(root: &Path, hidden: &[PathBuf]) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![root.to_owned()], Vec::new());
    while let Some(path) = open.pop() {
        if hidden.iter().any(|one| path.starts_with(one)) {
        } else if hidden.iter().any(|one| one.starts_with(&path)) {
            open.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if !path.is_symlink() {
            found.push(path);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::around;

    #[test]
    fn all_but_what_is_hidden() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["a/b/secret", "a/b/open", "a/c", "d", "links"] {
            fs::create_dir_all(dir.path().join(path)).unwrap();
        }
        std::os::unix::fs::symlink("../a/b/secret", dir.path().join("links/in")).unwrap();
        let hidden = [dir.path().join("a/b/secret"), dir.path().join("absent")];
        let mut found = around(dir.path(), &hidden);
        found.sort();
        let want: Vec<_> = ["a/b/open", "a/c", "d", "links"].map(|path| dir.path().join(path)).into();
        assert_eq!(found, want);
    }
}
