#!/usr/bin/env python3
"""What of the server's memory is in use when it has nothing to do, by what it is for.

    tests/benches/resident.py target/release/ghostpen

Starts the program in an empty folder, initializes it, and looks a second later at which pages of its file the kernel
has mapped (`/proc/PID/pagemap`); `nm` says whose they are. A page that is mapped was not always touched: the kernel
maps those around it that it has at hand as well.
"""

import bisect
import collections
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import time

PAGE = os.sysconf("SC_PAGE_SIZE")


def send(server, message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    server.stdin.flush()


def start(program, home):
    work = os.path.join(home, "work")
    os.mkdir(work)
    with open(os.path.join(work, "a.rs"), "w") as file:
        file.write("fn a() {}\n")
    environment = {"HOME": home, "PATH": os.environ["PATH"]}
    pipe = subprocess.PIPE
    server = subprocess.Popen([program, "lsp"], stdin=pipe, stdout=subprocess.DEVNULL, cwd=work, env=environment)
    folders = [{"uri": "file://" + work, "name": "work"}]
    params = {"processId": os.getpid(), "capabilities": {}, "workspaceFolders": folders, "rootUri": folders[0]["uri"]}
    send(server, {"id": 1, "method": "initialize", "params": params})
    send(server, {"method": "initialized", "params": {}})
    time.sleep(1)
    return server


def mapped(pid, program):
    """Offsets in the program's file of its pages that are mapped."""
    name = os.path.realpath(program)
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/pagemap", "rb") as pages:
        for line in maps:
            place, _, offset, _, _, *path = line.split(maxsplit=5)
            if not path or path[0].strip() != name:
                continue
            begin, end = (int(part, 16) for part in place.split("-"))
            pages.seek(begin // PAGE * 8)
            entries = pages.read((end - begin) // PAGE * 8)
            for number, (entry,) in enumerate(struct.iter_unpack("<Q", entries)):
                # Bit 63: it is there. Bit 61: it is the file's, not a copy of the process's own.
                if entry >> 63 and entry >> 61 & 1:
                    yield int(offset, 16) + number * PAGE


def owners(program):
    """Addresses in order, each with the crate, or the library, that the symbol there is of."""
    listing = subprocess.run(["nm", "-C", "-n", "--defined-only", program], capture_output=True, text=True, check=True)
    for line in listing.stdout.splitlines():
        address, _, symbol = line.split(" ", 2)
        if found := re.match(r"<?&?(?:mut )?(?:dyn )?\(?([a-z_0-9]+)::", symbol):
            owner = found[1]
        elif symbol.startswith(("ts_", "tree_sitter_")):
            owner = "tree-sitter (C)"
        else:
            owner = "other"
        yield int(address, 16), owner


def sections(program):
    listing = subprocess.run(["readelf", "-SW", program], capture_output=True, text=True, check=True).stdout
    for found in re.finditer(r"\] (\.\S+)\s+\S+\s+([0-9a-f]{16}) ([0-9a-f]+) ([0-9a-f]+)", listing):
        name, address, offset, size = found.groups()
        if int(address, 16):
            yield name, int(address, 16), int(offset, 16), int(size, 16)


def main(program):
    with tempfile.TemporaryDirectory() as home:
        server = start(program, home)
        try:
            with open(f"/proc/{server.pid}/status") as status:
                print("".join(line for line in status if line.startswith(("VmRSS", "Rss", "Threads"))), end="")
            places = sorted(set(mapped(server.pid, program)))
        finally:
            server.kill()
            server.wait()
    known = list(sections(program))
    symbols = list(owners(program))
    by_section, by_owner = collections.Counter(), collections.Counter()
    for offset in places:
        section = next((it for it in known if it[2] <= offset + PAGE - 1 and offset < it[2] + it[3]), None)
        by_section[section[0] if section else "none"] += 1
        if section and section[0] == ".text":
            begin = section[1] + offset - section[2]
            inside = {owner for address, owner in slice_of(symbols, begin, begin + PAGE)}
            for owner in inside:
                by_owner[owner] += 1 / len(inside)
    for title, counter in [("by section", by_section), ("of .text, by crate", by_owner)]:
        print(f"{title}:")
        for name, count in counter.most_common(25):
            print(f"  {count * PAGE / 1024:8.0f} KiB  {name}")


def slice_of(symbols, begin, end):
    """The symbols that lie between two addresses, also in part."""
    first = max(bisect.bisect_left(symbols, (begin, "")) - 1, 0)
    last = bisect.bisect_left(symbols, (end, ""))
    return symbols[first:last]


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
