// Code as pieces, each with what it is, so that the panel can colour it with the theme's own colours.
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

/** A piece of code; `scope` is what it is, such as `keyword`, null for what is nothing in particular. */
export interface Piece {
  scope: string | null;
  text: string;
}

/** More would hold up the panel while the answer streams. */
const MAX_CHARS = 50_000;

const lowlight = createLowlight({ bash, cpp, diff, go, ini, json, python, rust, typescript, xml, yaml });
lowlight.registerAlias({
  cpp: ["c", "h", "objc", "csharp", "cs"],
  ini: ["toml", "conf", "properties"],
  // Not their own, but near enough in keywords, texts and comments, and each would cost some kilobytes.
  typescript: ["javascript", "js", "jsx", "tsx", "ts", "mjs", "cjs", "java", "kotlin", "scala", "swift", "php"],
  bash: ["console", "shell", "sh", "zsh"],
  xml: ["html", "svg", "vue"],
});

/** The pieces of `code`, whose texts are together the code. */
export function highlight(language: string, code: string): Piece[] {
  if (code.length > MAX_CHARS || !lowlight.registered(language)) {
    return [{ scope: null, text: code }];
  }
  const pieces: Piece[] = [];
  const walk = (nodes: readonly Node[], scope: string | null) => {
    for (const node of nodes) {
      if (node.type === "text") {
        pieces.push({ scope, text: node.value ?? "" });
      } else {
        walk(node.children ?? [], scopeOf(node) ?? scope);
      }
    }
  };
  walk(lowlight.highlight(language, code).children as readonly Node[], null);
  return pieces;
}

interface Node {
  type: string;
  value?: string;
  children?: readonly Node[];
  properties?: { className?: unknown };
}

function scopeOf({ properties }: Node): string | null {
  const [name] = Array.isArray(properties?.className) ? properties.className : [];
  return typeof name === "string" ? name.replace(/^hljs-/, "") : null;
}
