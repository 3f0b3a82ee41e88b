// A model's Markdown as plain values. What it wrote is never made into HTML: the panel builds elements from
// these values, so that no tag, script, style or remote image in an answer can come to life.
import { Lexer, type Token, type Tokens } from "marked";

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "em" | "del"; children: Inline[] }
  /** Leads out of the editor. */
  | { kind: "link"; href: string; children: Inline[] }
  /** Leads to a place in the workspace. */
  | { kind: "file"; path: string; line: number | null; text: string }
  | { kind: "break" };

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "code"; language: string; path: string | null; text: string }
  | { kind: "list"; ordered: boolean; start: number; items: ListItem[] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "table"; header: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

export interface ListItem {
  /** Null where it is no box to tick. */
  checked: boolean | null;
  blocks: Block[];
}

/** Deeper than this, what is nested is shown as it is written: it is no text for people. */
const MAX_DEPTH = 12;

/** The blocks of a text, which may end in the middle of one. */
export function parse(markdown: string): Block[] {
  return stepwise(blocksOf(Lexer.lex(markdown, { gfm: true }), 0));
}

/** Headings that go down a level at a time, whatever the model wrote: who listens to them goes by their levels. */
function stepwise(blocks: Block[]): Block[] {
  let above = 0;
  return blocks.map((block) => {
    if (block.kind !== "heading") {
      return block;
    }
    above = Math.min(block.level, above + 1);
    return { ...block, level: above };
  });
}

function blocksOf(tokens: Token[], depth: number): Block[] {
  return tokens.flatMap((token) => blockOf(token, depth));
}

function blockOf(token: Token, depth: number): Block[] {
  if (depth > MAX_DEPTH) {
    return [{ kind: "paragraph", children: [text(token.raw)] }];
  }
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "heading":
      return [{ kind: "heading", level: token["depth"], children: inlines(token["tokens"], depth) }];
    case "code":
      return [codeOf(token as Tokens.Code)];
    case "hr":
      return [{ kind: "rule" }];
    case "blockquote":
      return [{ kind: "quote", blocks: blocksOf(token["tokens"] ?? [], depth + 1) }];
    case "list":
      return [listOf(token as Tokens.List, depth)];
    case "table":
      return [tableOf(token as Tokens.Table, depth)];
    case "paragraph":
    case "text":
      return [{ kind: "paragraph", children: inlines(token["tokens"] ?? [token], depth) }];
    default:
      return [{ kind: "paragraph", children: [text(token.raw.trimEnd())] }];
  }
}

/** The word after the fence is the language; a path among the others is where the code belongs. */
function codeOf({ lang, text: code }: Tokens.Code): Block {
  const [language = "", ...rest] = (lang ?? "").split(/[\s,{}]+/).filter((word) => word !== "");
  const named = [language, ...rest].map((word) => word.replace(/^(title|file|path|filename)=/, "").replace(/^["']|["']$/g, ""));
  const path = named.find((word, index) => /[/\\]|^[\w-]+\.\w+$/.test(word) && (index > 0 || word.includes("."))) ?? null;
  const spoken = path === named[0] ? (path?.split(".").at(-1) ?? "") : language;
  // `rust:src/lib.rs` is written by some models.
  const [, before, after] = /^(\w+):(.+)$/.exec(language) ?? [];
  return after === undefined
    ? { kind: "code", language: spoken.toLowerCase(), path, text: code }
    : { kind: "code", language: (before ?? "").toLowerCase(), path: after, text: code };
}

function listOf(list: Tokens.List, depth: number): Block {
  const items = list.items.map((item) => ({
    checked: item.task ? Boolean(item.checked) : null,
    blocks: blocksOf(item.tokens.filter(({ type }) => type !== "checkbox"), depth + 1),
  }));
  return { kind: "list", ordered: list.ordered, start: Number(list.start) || 1, items };
}

function tableOf(table: Tokens.Table, depth: number): Block {
  const cells = (row: Tokens.TableCell[]) => row.map(({ tokens }) => inlines(tokens, depth));
  return { kind: "table", header: cells(table.header), rows: table.rows.map(cells) };
}

function inlines(tokens: Token[] | undefined, depth: number): Inline[] {
  return (tokens ?? []).flatMap((token) => inlineOf(token, depth + 1));
}

function inlineOf(token: Token, depth: number): Inline[] {
  if (depth > 2 * MAX_DEPTH) {
    return [text(token.raw)];
  }
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return [{ kind: token.type, children: inlines(token["tokens"], depth) }];
    case "codespan":
      return [codespan(token["text"])];
    case "br":
      return [{ kind: "break" }];
    case "link":
      return [linkOf(token["href"], inlines(token["tokens"], depth))];
    case "image":
      // Loading it would tell its server that it is looked at, and what the answer says about the code.
      return [linkOf(token["href"], [text(`image: ${decoded(token["text"])}`)])];
    case "text":
      return token["tokens"] ? inlines(token["tokens"], depth) : [text(decoded(token["text"]))];
    case "escape":
      return [text(decoded(token["text"]))];
    case "checkbox":
      return [];
    default:
      return [text(token.raw)];
  }
}

function codespan(code: string): Inline {
  const place = placeIn(code);
  return place ? { kind: "file", ...place, text: code } : { kind: "code", text: code };
}

/** A link is one out of the editor, a place in the workspace, or no more than its words. */
function linkOf(href: string, children: Inline[]): Inline {
  const target = decoded(href);
  if (/^(https?:\/\/|mailto:)/i.test(target)) {
    return { kind: "link", href: target, children };
  }
  const place = /^[a-z][a-z0-9+.-]+:/i.test(target) && !/^[\w./\\-]+:\d+/.test(target) ? undefined : placeIn(target.replace(/#L(\d+).*$/, ":$1"), true);
  const words = plain(children);
  return place ? { kind: "file", ...place, text: words } : text(words === target ? words : `${words} (${target})`);
}

/** `src/lib.rs:12` or `src/lib.rs`, as a place in the workspace; `bare` takes a name without a folder, too. */
function placeIn(written: string, bare = false): { path: string; line: number | null } | undefined {
  const [, path, line] = /^((?:[\w@.+-]+\/)*[\w@+-][\w@.+-]*\.\w{1,8})(?::(\d+))?(?:[:-]\d+)*$/.exec(written) ?? [];
  if (path === undefined || path.startsWith("/") || path.split("/").includes("..")) {
    return undefined;
  }
  return bare || path.includes("/") || line !== undefined ? { path, line: line === undefined ? null : Number(line) } : undefined;
}

/** The words of some inlines, without their marks. */
export function plain(children: readonly Inline[]): string {
  return children
    .map((child) => ("children" in child ? plain(child.children) : child.kind === "break" ? "\n" : child.text))
    .join("");
}

function text(written: string): Inline {
  return { kind: "text", text: written };
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** Entities as the characters that they stand for; those that are not known stay as they are written. */
function decoded(written: string): string {
  return written.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) {
      return NAMED[name] ?? entity;
    }
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}
