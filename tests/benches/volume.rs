//! What comes in bulk: a workspace of a million lines, a document of a hundred megabytes.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Instant,
};

use crate::{
    harness::{Editor, Options, Scratch},
    latency::mb,
    table::{Table, ms},
};

/// A workspace gathered from the sources of crates on this machine.
pub(crate) struct Gathered {
    /// Where it lies.
    pub(crate) scratch: Scratch,
    files: Vec<String>,
    lines: usize,
    bytes: usize,
}

impl Gathered {
    /// At least so many lines. Where the machine has fewer, they come again under other names.
    pub(crate) fn new(lines: usize) -> Self {
        let home = env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"))).unwrap();
        let mut sources = Vec::new();
        find(&home.join("registry/src"), &mut sources);
        assert!(!sources.is_empty(), "there are no sources of crates in {}", home.display());
        sources.sort();
        let mut gathered = Self { scratch: Scratch::new(""), files: Vec::new(), lines: 0, bytes: 0 };
        for round in 0.. {
            for source in &sources {
                if gathered.lines >= lines {
                    return gathered;
                }
                if let Ok(text) = fs::read_to_string(source) {
                    gathered.take(&text, round);
                }
            }
        }
        gathered
    }

    fn take(&mut self, text: &str, round: usize) {
        let renamed = (round > 0).then(|| text.replace('_', &format!("_{round}")));
        let text = renamed.as_deref().unwrap_or(text);
        let name = format!("crate{}/src/m{}.rs", self.files.len() / 50, self.files.len());
        self.scratch.write(&name, text);
        self.lines += text.lines().count();
        self.bytes += text.len();
        self.files.push(name);
    }

    /// Some of its files, from everywhere.
    pub(crate) fn sample(&self, count: usize) -> Vec<String> {
        self.files.iter().step_by((self.files.len() / count).max(1)).cloned().collect()
    }
}

/// All Rust files below a folder that are code rather than data.
fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    const LARGEST: u64 = 1 << 20;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && entry.metadata().is_ok_and(|metadata| metadata.len() < LARGEST)
        {
            files.push(path);
        }
    }
}

/// Reads the workspace in the background; the editor that waits for it.
pub(crate) fn index(gathered: &Gathered, table: &mut Table) -> Editor {
    let mut editor = Editor::new(&gathered.scratch);
    let idle = editor.process().memory("VmRSS:");
    let began = Instant::now();
    let ended =
        |params: &serde_json::Value| params["token"] == "ghostpen/index" && params["value"]["kind"] == "end";
    editor.wait("$/progress", ended);
    let (took, size) = (began.elapsed(), gathered.bytes as f64 / 1e6);
    let status = editor.ready();
    let workspace = format!("{} files, {} lines, {size:.1} MB", status.indexed_files, gathered.lines);
    table.add("workspace", workspace, "about 1 M lines");
    let speed = format!("{:.1} MB/s ({})", size / took.as_secs_f64(), ms(took));
    table.add("index speed", speed, "");
    let memory = editor.process().memory("VmRSS:") - idle;
    let each = memory as f64 * 1024.0 / 1e6 / size;
    table.add("index memory", format!("{} = {each:.2} MB per MB of source", mb(memory)), "");
    editor
}

/// Opens a document of a hundred megabytes and asks for something.
pub(crate) fn large_document(table: &mut Table) {
    const LINE: &str = "static VALUE: &str = \"a line of a very large document\"; // 漢字\n";
    let scratch = Scratch::new("");
    let mut editor = Editor::with(&scratch, Options::default());
    editor.ready();
    let idle = editor.process().memory("VmRSS:");
    let text = LINE.repeat((100 << 20) / LINE.len());
    editor.open_as("large.rs", &text);
    let sent = Instant::now();
    editor.status();
    table.add("100 MB document: answer to the next request", ms(sent.elapsed()), "≤ 1 s");
    let memory = editor.process().memory("VmRSS:") - idle;
    let times = memory as f64 * 1024.0 / text.len() as f64;
    table.add("100 MB document: memory", format!("{times:.2} × the document"), "≤ 2.5 ×");
    let sent = Instant::now();
    editor.replace_at("large.rs", 0..6, "const");
    editor.status();
    table.add("100 MB document: an edit", ms(sent.elapsed()), "≤ 50 ms");
}

/// Rewrites what stands all over the workspace.
pub(crate) fn rewrite(editor: &mut Editor, table: &mut Table) {
    for (what, pattern, replacement) in [
        ("common", "$A.unwrap()", "$A.expect(\"present\")"),
        ("rare", "$A.step_by($B).collect()", "$A.step_by($B).to_vec()"),
    ] {
        let began = Instant::now();
        let event = editor.rewrite(pattern, replacement);
        let took = ms(began.elapsed());
        let what = format!("rewrite over it, {what} (`{pattern}`)");
        table.add(&what, format!("{took}: {}", event.message.unwrap_or_default()), "");
    }
}
