//! Scenarios: one scripted task each, run through every chat protocol in its real wire format, and compared
//! word by word with what is written down: the events, what the model was told, the hunks, and the tree that
//! accepting them makes. The texts are in `tests/it/scenarios`; `UPDATE_EXPECT=1` writes what is expected
//! anew, from `//- /events` on, to be read before it is committed.

mod course;
mod wire;

use std::{fs, path::PathBuf};

/// The chat protocols, as the settings name them.
pub(super) const APIS: [&str; 3] = ["openai-chat", "openai-responses", "anthropic"];

/// Where what is given ends and what is expected begins.
const EXPECTED: &str = "//- /events\n";

/// A test for each scenario, so that they run beside each other, and one that none was forgotten.
macro_rules! scenarios {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*

        #[test]
        fn every_text_is_run() {
            let named = |name: &str| [$(stringify!($name)),*].contains(&name);
            for file in fs::read_dir(folder()).unwrap() {
                let path = file.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap();
                assert!(named(name), "{name} is in the folder and not in the list of scenarios");
            }
        }
    };
}

scenarios! {
    apply_patch
    ask_user
    bad_again_and_again
    bad_arguments
    contradicts
    cut_short
    delete_file
    diagnostics
    edit_file
    links
    list_files
    move_file
    one_id_twice
    parallel_reads
    paths_outside
    protected_names
    read_file
    rewrite
    run_command
    same_call_again
    same_edit_again
    says_nothing
    search
    secrets
    symbols
    unknown_tool
    update_plan
    words_in_files
    write_file
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("it/scenarios")
}

/// Runs a scenario in each protocol; all must come to the same.
fn check(name: &str) {
    let path = folder().join(name).with_extension("txt");
    let mut text = fs::read_to_string(&path).unwrap();
    let given = text.split(EXPECTED).next().unwrap().to_owned();
    for api in APIS {
        let came = given.clone() + &course::run(&given, api);
        if api == APIS[0] && std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &came).unwrap();
            text.clone_from(&came);
        }
        let differs = text.lines().zip(came.lines()).position(|(wanted, came)| wanted != came);
        let line = differs.unwrap_or_else(|| text.lines().count().min(came.lines().count())) + 1;
        assert!(text == came, "{name} over {api}: another text from line {line} on:\n{came}");
    }
}
