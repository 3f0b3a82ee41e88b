import assert from "node:assert/strict";
import { test } from "node:test";
import { type Block, type Inline, parse } from "../src/chat/markdown";

/** A short notation of what an answer is shown as. */
function shown(markdown: string): string {
  return parse(markdown).map(block).join("\n");
}

function block(it: Block): string {
  switch (it.kind) {
    case "paragraph":
      return `p ${inlines(it.children)}`;
    case "heading":
      return `h${it.level} ${inlines(it.children)}`;
    case "code":
      return `code[${it.language}${it.path === null ? "" : ` ${it.path}`}] ${it.text}`;
    case "list":
      return `${it.ordered ? `ol${it.start}` : "ul"} ${it.items.map((item) => `${item.checked === null ? "" : item.checked ? "[x] " : "[ ] "}(${item.blocks.map(block).join("; ")})`).join(" ")}`;
    case "quote":
      return `quote (${it.blocks.map(block).join("; ")})`;
    case "table":
      return `table ${[it.header, ...it.rows].map((row) => row.map(inlines).join("|")).join(" / ")}`;
    case "rule":
      return "rule";
  }
}

function inlines(children: Inline[]): string {
  return children
    .map((it) => {
      switch (it.kind) {
        case "text":
          return it.text;
        case "code":
          return `\`${it.text}\``;
        case "link":
          return `<link ${it.href} "${inlines(it.children)}">`;
        case "file":
          return `<file ${it.path}${it.line === null ? "" : `:${it.line}`} "${it.text}">`;
        case "break":
          return "↵";
        default:
          return `<${it.kind} ${inlines(it.children)}>`;
      }
    })
    .join("");
}

const CASES: [what: string, markdown: string, expected: string][] = [
  ["headings go down a level at a time", "### A\n\n# B\n\n### C\n\n### D", "h1 A\nh1 B\nh2 C\nh3 D"],
  ["words", "One *two* **three** ~~four~~", "p One <em two> <strong three> <del four>"],
  ["entities are the characters they stand for", "a &lt;b&gt; &amp;amp; &#65;", "p a <b> &amp; A"],
  ["headings and rules", "# A\n\n---\n\n### B", "h1 A\nrule\nh2 B"],
  ["lists", "- a\n- b\n  1. c", 'ul (p a) (p b; ol1 (p c))'],
  ["boxes", "- [x] a\n- [ ] b", "ul [x] (p a) [ ] (p b)"],
  ["quotes", "> a", "quote (p a)"],
  ["tables", "| a | b |\n|---|---|\n| `c` | d |", "table a|b / `c`|d"],
  ["code", "```Rust\nfn a() {}\n```", "code[rust] fn a() {}"],
  ["code with a path after its language", "```rust src/lib.rs\na\n```", "code[rust src/lib.rs] a"],
  ["code with a path as its title", '```ts title="src/a.ts"\na\n```', "code[ts src/a.ts] a"],
  ["code with a path for its language", "```src/lib.rs\na\n```", "code[rs src/lib.rs] a"],
  ["code with a path joined to its language", "```rust:src/lib.rs\na\n```", "code[rust src/lib.rs] a"],
  ["code that has not ended yet", "a\n\n```js\nlet x", "p a\ncode[js] let x"],
  ["emphasis that has not ended yet", "a **b", "p a **b"],
  ["places in code spans", "see `src/lib.rs:12` and `lib.rs` and `a.b`", 'p see <file src/lib.rs:12 "src/lib.rs:12"> and `lib.rs` and `a.b`'],
  ["links into the workspace", "[find](src/lib.rs#L7) [it](lib.rs)", 'p <file src/lib.rs:7 "find"> <file lib.rs "it">'],
  ["links out of it", "[docs](https://example.org/a)", 'p <link https://example.org/a "docs">'],
];

for (const [what, markdown, expected] of CASES) {
  test(`Markdown: ${what}`, () => assert.equal(shown(markdown), expected));
}

const HOSTILE: [what: string, markdown: string, expected: string][] = [
  ["a script stays text", "<script>alert(1)</script>", "p <script>alert(1)</script>"],
  ["a tag within words stays text", "a <img src=x onerror=alert(1)> b", "p a <img src=x onerror=alert(1)> b"],
  ["a link that runs something is no link", "[a](javascript:alert(1))", "p a (javascript:alert(1))"],
  ["nor by entities", "[a](java&#115;cript:alert(1))", "p a (javascript:alert(1))"],
  ["nor is a command of the editor", "[a](command:workbench.action.quit)", "p a (command:workbench.action.quit)"],
  ["nor a file by its URI", "[a](file:///etc/passwd)", "p a (file:///etc/passwd)"],
  ["nor data", "[a](data:text/html,x)", "p a (data:text/html,x)"],
  ["an image is not loaded", "![a](https://evil.example/p.png?q=secret)", 'p <link https://evil.example/p.png?q=secret "image: a">'],
  ["nor by a reference", "![a][b]\n\n[b]: https://evil.example/p.png", 'p <link https://evil.example/p.png "image: a">'],
  ["a path that leaves the workspace is no place", "[a](../../etc/passwd.txt) `/etc/host.conf:1`", "p a (../../etc/passwd.txt) `/etc/host.conf:1`"],
  ["a character that does not exist", "&#0; &#x110000;", "p \ufffd \ufffd"],
];

for (const [what, markdown, expected] of HOSTILE) {
  test(`Markdown: ${what}`, () => assert.equal(shown(markdown), expected));
}

test("Markdown: what is nested too deeply is shown as it is written, and costs no stack", () => {
  const deep = `${"> ".repeat(400)}a`;
  assert.match(shown(deep), /> > /);
});
