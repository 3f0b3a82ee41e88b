// Makes a PNG of a terminal's screen, drawn by Chromium in a window frame:
//
//     .tools/bin/node tests/editors/picture.ts SCREEN.ansi PICTURE.png COLUMN,ROW
//
// SCREEN.ansi is what `tmux capture-pane -e -p -N` prints; the cursor is drawn as
// a bar in front of the cell at COLUMN,ROW, counted from 0.

import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { launchOptions } from "./chromium.ts";

interface Style {
  foreground?: string;
  background?: string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  struck?: boolean;
  reversed?: boolean;
}

const FOREGROUND = "#d7dae0";
const BACKGROUND = "#14161b";
// The sixteen named colours; Neovim's own schemes use 24-bit ones.
const NAMED = [
  "#14161b", "#ffc0b9", "#b3f6c0", "#fce094", "#a6dbff", "#ffcaff", "#8cf8f7", "#d7dae0",
  "#4f5258", "#ffc0b9", "#b3f6c0", "#fce094", "#a6dbff", "#ffcaff", "#8cf8f7", "#ffffff",
];

function indexed(index: number): string {
  if (index < 16) return NAMED[index]!;
  if (index >= 232) {
    const level = 8 + 10 * (index - 232);
    return `rgb(${level},${level},${level})`;
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + 40 * value);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`;
}

// Reads the colour after a 38 or 48; takes its parameters off the front.
function extendedColour(parameters: number[]): string | undefined {
  const kind = parameters.shift();
  if (kind === 5) return indexed(parameters.shift() ?? 0);
  if (kind === 2) return `rgb(${parameters.splice(0, 3).join(",")})`;
  return undefined;
}

// Returns the style after one SGR sequence, given the style before it.
function restyled(before: Style, sequence: string): Style {
  const style = { ...before };
  // 4:0 takes the underline off, 4:1 … 4:5 are its shapes.
  const plain = sequence.replace(/\b4:0/g, "24").replace(/\b4:[1-5]/g, "4").replaceAll(":", ";");
  const parameters = plain === "" ? [0] : plain.split(";").map(Number);
  while (parameters.length > 0) {
    const code = parameters.shift()!;
    if (code === 0) for (const key of Object.keys(style)) delete style[key as keyof Style];
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.reversed = true;
    else if (code === 9) style.struck = true;
    else if (code === 22) style.bold = style.dim = false;
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.reversed = false;
    else if (code === 29) style.struck = false;
    else if (code >= 30 && code <= 37) style.foreground = NAMED[code - 30];
    else if (code === 38) style.foreground = extendedColour(parameters);
    else if (code === 39) delete style.foreground;
    else if (code >= 40 && code <= 47) style.background = NAMED[code - 40];
    else if (code === 48) style.background = extendedColour(parameters);
    else if (code === 49) delete style.background;
    else if (code === 58) extendedColour(parameters);
    else if (code >= 90 && code <= 97) style.foreground = NAMED[code - 82];
    else if (code >= 100 && code <= 107) style.background = NAMED[code - 92];
  }
  return style;
}

function css(style: Style): string {
  let foreground = style.foreground ?? FOREGROUND;
  let background = style.background;
  if (style.reversed) [foreground, background] = [background ?? BACKGROUND, foreground];
  const rules = [`color:${foreground}`];
  if (background) rules.push(`background:${background}`);
  if (style.bold) rules.push("font-weight:bold");
  if (style.dim) rules.push("opacity:.65");
  if (style.italic) rules.push("font-style:italic");
  if (style.underline || style.struck) {
    rules.push(`text-decoration:${style.underline ? "underline" : ""} ${style.struck ? "line-through" : ""}`);
  }
  return rules.join(";");
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

// Returns the screen as HTML, one span a run of equal style.
function html(screen: string): string {
  let style: Style = {};
  const parts: string[] = [];
  for (const [index, part] of screen.split(/\x1b\[([0-9;:]*)m/).entries()) {
    if (index % 2 === 1) style = restyled(style, part);
    else if (part !== "") parts.push(`<span style="${css(style)}">${escaped(part)}</span>`);
  }
  return parts.join("");
}

const [source, target, cursor] = process.argv.slice(2);
if (source === undefined || target === undefined || cursor === undefined) {
  console.error("usage: picture.ts SCREEN.ansi PICTURE.png COLUMN,ROW");
  process.exit(2);
}
const [column, row] = cursor.split(",");
// Shift-out and shift-in and other sequences than colours have no picture.
const screen = readFileSync(source, "utf8").trimEnd().replace(/[\x0e\x0f]|\x1b[()][A-Z0-9]/g, "");

const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 1600, height: 1200 } });
  await page.setContent(`<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; display: inline-block; padding: 24px; }
    .window { border-radius: 10px; overflow: hidden; box-shadow: 0 6px 20px #0006; background: ${BACKGROUND}; }
    .dots { font: 13px "DejaVu Sans"; letter-spacing: 5px; color: #4f5258; background: #23262d; padding: 7px 12px; }
    pre { margin: 10px 14px 14px; font: 15px/19px "DejaVu Sans Mono", monospace; position: relative; }
    /* An inline background is lower than its line: without this, rows have gaps between them. */
    span { padding-block: 1px; }
    .cursor { position: absolute; left: ${column}ch; top: calc(${row} * 19px); width: 2px; height: 19px; background: #fff; }
  </style><div class="window"><div class="dots">●●●</div><pre>${html(screen)}<i class="cursor"></i></pre></div>`);
  await page.locator("body").screenshot({ path: target, omitBackground: true });
} finally {
  await browser.close();
}
