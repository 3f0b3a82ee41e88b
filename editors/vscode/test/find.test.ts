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
check("a setting of Windows may start at home, too", { ...WINDOWS, setting: "~\\bin\\gp.exe" }, ["C:\\ada\\bin\\gp.exe"], {
  kind: "found",
  command: "C:\\ada\\bin\\gp.exe",
  from: "setting",
});
check("Cargo's folder on Windows", WINDOWS, ["C:\\ada\\.cargo\\bin\\ghostpen.exe"], {
  kind: "found",
  command: "C:\\ada\\.cargo\\bin\\ghostpen.exe",
  from: "Cargo",
});
// WSL appends the PATH of Windows, whose programs are not for it.
check(
  "in WSL a program of Windows is passed over",
  { ...UNIX, searchPath: "/usr/bin:/mnt/c/tools" },
  ["/mnt/c/tools/ghostpen.exe", "/home/ada/.cargo/bin/ghostpen"],
  { kind: "found", command: "/home/ada/.cargo/bin/ghostpen", from: "Cargo" },
);
check("nothing anywhere says so", UNIX, [], {
  kind: "missing",
  reason: "The server program ghostpen is neither in this extension nor on PATH.",
});
