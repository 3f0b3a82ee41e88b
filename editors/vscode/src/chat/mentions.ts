// What a mention is called, and where it leads.
import type { Mention, Range } from "../protocol";

export function fileName(uri: string): string {
  const name = uri.split("/").at(-1) ?? uri;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function mentionName(mention: Mention): string {
  switch (mention.kind) {
    case "file":
      return fileName(mention.uri);
    case "selection":
      return `${fileName(mention.uri)}:${mention.range.start.line + 1}–${mention.range.end.line + 1}`;
    case "symbol":
      return mention.name;
    case "diagnostics":
      return `problems in ${fileName(mention.uri)}`;
    case "change":
      return "a change";
    case "text":
      return mention.label;
  }
}

/** Where a mention points, for those that point into a file. */
export function placeOf(mention: Mention): { uri: string; range: Range | null } | undefined {
  switch (mention.kind) {
    case "file":
    case "diagnostics":
      return { uri: mention.uri, range: null };
    case "selection":
    case "symbol":
      return { uri: mention.uri, range: mention.range };
    default:
      return undefined;
  }
}
