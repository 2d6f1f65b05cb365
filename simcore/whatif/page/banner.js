// What the room must be told: no connection, a refused address, a run that failed.

import { byId, element } from "./dom.js";

export class Banner {
  constructor(texts) {
    this.texts = texts;
    this.home = byId("banner");
    this.kind = null;
  }

  /** Show a message; `faults` are listed below it. */
  show(kind, text, faults = []) {
    this.kind = kind;
    const list = faults.length
      ? [element("ul", {}, ...faults.slice(0, 8).map((fault) => element("li", { text: fault })))]
      : [];
    const close = element("button", {
      type: "button",
      text: this.texts.say("banner.close"),
      on: { click: () => this.clear(kind) },
    });
    this.home.className = kind;
    this.home.replaceChildren(
      element("div", {}, element("p", { text }), ...list),
      ...(kind === "lost" ? [] : [close]),
    );
  }

  /** Take a message of a kind away; another one stays. */
  clear(kind) {
    if (this.kind !== kind) return;
    this.kind = null;
    this.home.className = "";
    this.home.replaceChildren();
  }
}
