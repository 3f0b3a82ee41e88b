// Keeps the keyboard in the panel when what had it is drawn no more: a button that was pressed and is not needed
// again, a task's Stop once it has ended. Else the next Tab would begin at the top of the page.

/** What has the keyboard, and what it is part of, the innermost first. */
let path: Element[] = [];

addEventListener("focusin", ({ target }) => {
  path = [];
  for (let part = target instanceof Element ? target : null; part !== null; part = part.parentElement) {
    path.push(part);
  }
});

/** To be called when the panel has been drawn. */
export function keepKeyboard(): void {
  const [had] = path;
  const lost = had && (!had.isConnected || had.matches(":disabled")) && document.activeElement === document.body;
  if (lost && document.hasFocus()) {
    const whole = path.find((part) => part.isConnected && part.matches("article, section, details"));
    const next = whole ?? document.querySelector("textarea");
    if (next instanceof HTMLElement) {
      // Read out as what it is, and passed over by Tab as before.
      next.tabIndex = next === whole ? -1 : next.tabIndex;
      next.focus();
    }
  }
}
