//! A control group for the command, where this user may make one: the kernel then counts its processes and
//! memory exactly. Elsewhere the guard inside looks at both, some times a second.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::plan::Plan;

/// The groups made for one command; removed again when dropped.
#[derive(Default)]
pub(super) struct Group(Vec<PathBuf>);

impl Group {
    /// Puts a launcher into a group of its own, before it starts anything.
    pub(super) fn of(plan: &Plan, launcher: u32) -> Self {
        let mut group = Self::default();
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        for (folder, limits) in places(&own, plan) {
            // What is missing here is counted by the guard.
            if let Ok(made) = make(&folder, &limits, launcher) {
                group.0.push(made);
            }
        }
        group
    }

    /// Whether the kernel ended a process of it for want of memory.
    pub(super) fn took_too_much_memory(&self) -> bool {
        self.0.iter().any(|folder| {
            let events =
                ["memory.events", "memory.oom_control"].map(|name| fs::read_to_string(folder.join(name)));
            events.iter().flatten().any(|events| {
                events
                    .lines()
                    .any(|line| line.strip_prefix("oom_kill ").is_some_and(|count| count.trim() != "0"))
            })
        })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        for folder in &self.0 {
            // The kernel may need a moment to let go of the last process.
            for _ in 0..100 {
                match fs::remove_dir(folder) {
                    Err(error) if error.kind() == io::ErrorKind::ResourceBusy => std::thread::yield_now(),
                    _ => break,
                }
            }
        }
    }
}

type Limits = Vec<(&'static str, String)>;

/// Where groups may be made, and what to write there, from what `/proc/self/cgroup` says.
fn places(own: &str, plan: &Plan) -> Vec<(PathBuf, Limits)> {
    let pids = ("pids.max", plan.processes_at_most().to_string());
    let mut places = Vec::new();
    for line in own.lines() {
        let mut fields = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let path = path.trim_start_matches('/');
        match controllers {
            // A group with processes cannot share out what it has, so the new one stands beside ours.
            "" => {
                let up = Path::new("/sys/fs/cgroup").join(path);
                let limits = vec![
                    pids.clone(),
                    ("memory.max", plan.memory.to_string()),
                    ("memory.oom.group", "1".to_owned()),
                ];
                places.extend(up.parent().map(|up| (up.to_owned(), limits)));
            }
            "pids" => places.push((Path::new("/sys/fs/cgroup/pids").join(path), vec![pids.clone()])),
            "memory" => {
                let limits = vec![("memory.limit_in_bytes", plan.memory.to_string())];
                places.push((Path::new("/sys/fs/cgroup/memory").join(path), limits));
            }
            _ => {}
        }
    }
    places
}

fn make(folder: &Path, limits: &Limits, launcher: u32) -> io::Result<PathBuf> {
    let new = folder.join(format!("ghostpen-{}-{launcher}", std::process::id()));
    fs::create_dir(&new)?;
    let filled = limits
        .iter()
        .try_for_each(|(name, value)| fs::write(new.join(name), value))
        .and_then(|()| fs::write(new.join("cgroup.procs"), launcher.to_string()));
    if let Err(error) = filled {
        let _ = fs::remove_dir(&new);
        return Err(error);
    }
    Ok(new)
}
