// The help: how to read the page, and its keys.

import { byId, element } from "./dom.js";
import { LIST } from "./shortcuts.js";

const PARTS = ["cards", "fans", "replications", "before", "predict", "keep"];

export class Help {
  constructor(texts, shortcuts) {
    this.dialog = byId("help");
    this.dialog.replaceChildren(
      element("h2", { id: "help-title", tabindex: "-1", autofocus: true, text: texts.say("help.title") }),
      element("ul", {}, ...PARTS.map((part) => element("li", { text: texts.say(`help.${part}`) }))),
      element("h3", { text: texts.say("help.keys") }),
      element(
        "dl",
        { classes: "keys" },
        ...LIST.map(({ keys, act }) =>
          element(
            "div",
            {},
            element("dt", {}, ...joined(keys, act === "preset" ? " – " : " + ")),
            element("dd", { text: texts.say(`help.act.${act}`) }),
          ),
        ),
      ),
      element("p", { text: texts.say("help.where") }),
      element(
        "label",
        { classes: "switch" },
        element("input", {
          type: "checkbox",
          checked: shortcuts.areOn,
          on: { change: (event) => shortcuts.set(event.target.checked) },
        }),
        element("span", { text: texts.say("help.single") }),
      ),
      element(
        "form",
        { method: "dialog" },
        element("button", { type: "submit", text: texts.say("help.close") }),
      ),
    );
  }

  open() {
    this.dialog.showModal();
  }
}

function joined(keys, between) {
  return keys.flatMap((key, index) => [
    ...(index ? [between] : []),
    element("kbd", { text: key }),
  ]);
}
