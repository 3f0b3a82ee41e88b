import assert from "node:assert/strict";
import test from "node:test";
import { type Found, findServer, type Places } from "../src/find";

const UNIX: Places = {
  setting: "",
  extension: "/ext",
  home: "/home/ada",
  searchPath: "/usr/local/bin::/usr/bin",
  platform: "linux",
};
const WINDOWS: Places = {
  setting: "",
  extension: "C:\\ext",
  home: "C:\\ada",
  searchPath: "C:\\tools;D:\\bin",
  platform: "win32",
};

function check(name: string, places: Places, programs: string[], expected: Found): void {
  test(name, () =>
    assert.deepEqual(
      findServer(places, (file) => programs.includes(file)),
      expected,
    ),
  );
}

check("the setting wins", { ...UNIX, setting: "/opt/gp" }, ["/opt/gp", "/ext/bin/ghostpen"], {
  kind: "found",
  command: "/opt/gp",
  from: "setting",
});
check("the setting may start at home", { ...UNIX, setting: " ~/bin/gp " }, ["/home/ada/bin/gp"], {
  kind: "found",
  command: "/home/ada/bin/gp",
  from: "setting",
});
check("a wrong setting is not passed over", { ...UNIX, setting: "/opt/gp" }, ["/ext/bin/ghostpen"], {
  kind: "missing",
  reason: "The setting ghostpen.server.path names /opt/gp, which is not a program.",
});
check("the extension's own comes before PATH", UNIX, ["/ext/bin/ghostpen", "/usr/bin/ghostpen"], {
  kind: "found",
  command: "/ext/bin/ghostpen",
  from: "bundled",
});
check("PATH is searched in order, without its empty parts", UNIX, ["/usr/bin/ghostpen", "ghostpen"], {
  kind: "found",
  command: "/usr/bin/ghostpen",
  from: "PATH",
});
check("Windows has its own separators", WINDOWS, ["D:\\bin\\ghostpen.exe"], {
  kind: "found",
  command: "D:\\bin\\ghostpen.exe",
  from: "PATH",
});
check("what Cargo installed is found without PATH", UNIX, ["/home/ada/.cargo/bin/ghostpen"], {
  kind: "found",
  command: "/home/ada/.cargo/bin/ghostpen",
  from: "Cargo",
});
check("nothing anywhere says so", UNIX, [], {
  kind: "missing",
  reason: "The server program ghostpen is neither in this extension nor on PATH.",
});
