// What is wrong with what the user typed for a task, found before the server is asked.

/** Why `name` cannot replace `oldName`; undefined when it can. */
export function nameProblem(oldName: string, name: string): string | undefined {
  if (name.trim() === "") {
    return "Type the new name.";
  }
  if (/\s/.test(name)) {
    return "A name cannot contain spaces.";
  }
  return name === oldName ? "It already has this name." : undefined;
}

/** Metavariables of `replacement` that `pattern` does not bind: they would be put in as they stand. */
export function unboundMetavariables(pattern: string, replacement: string): string[] {
  const bound = metavariables(pattern);
  return [...metavariables(replacement)].filter((name) => !bound.has(name));
}

function metavariables(code: string): Set<string> {
  return new Set(code.match(/\$+[A-Z_][A-Z0-9_]*/g) ?? []);
}
