//! The init file is Lua, whatever the paths.

use std::path::Path;

use super::{init_file, lua};

#[test]
fn paths_are_lua_texts() {
    assert_eq!(lua(r#"/a "b"\c"#), r#""/a \"b\"\\c""#);
    let init = init_file(Path::new("/plugin"), Path::new("/bin/ghostpen"));
    assert!(init.starts_with("vim.opt.runtimepath:prepend(\"/plugin\")\n"), "{init}");
    assert!(init.ends_with("require('ghostpen').setup({ cmd = \"/bin/ghostpen\" })\n"), "{init}");
}
