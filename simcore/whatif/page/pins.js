// Pinned states: named, kept in the address, shown beside the present one when ticked.

import { byId, element } from "./dom.js";

const MOST_SHOWN = 3;
const MOST = 12;

export class Pins {
  /** @param {object} told `changed()`, `take(state)`, `say(text)`; `state()` is what to pin. */
  constructor(texts, told) {
    this.texts = texts;
    this.told = told;
    this.list = [];
    this.home = byId("pin-list");
    this.input = byId("pin-name");
    this.input.placeholder = texts.say("pins.placeholder");
    byId("pin").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#pin();
    });
  }

  get shown() {
    return this.list.filter((one) => one.shown);
  }

  focus() {
    this.input.focus();
  }

  set(list) {
    this.list = list.slice(0, MOST);
    this.#draw();
  }

  #pin() {
    if (this.list.length >= MOST) {
      this.told.say(this.texts.say("pins.full", { most: MOST }));
      return;
    }
    const name = this.#freeName(this.input.value.trim());
    this.list = [...this.list, { name, state: this.told.state(), shown: false }];
    this.input.value = "";
    this.#draw();
    this.told.say(this.texts.say("pins.done", { name }));
    this.told.changed();
  }

  /** Names are unique, and none is the name of a role. */
  #freeName(wanted) {
    const taken = [...this.list.map((one) => one.name), "previous", "baseline", "current"];
    if (wanted && !taken.includes(wanted)) return wanted;
    for (let number = 1; ; number += 1) {
      const name = wanted
        ? `${wanted.slice(0, 36)} ${number + 1}`
        : this.texts.say("pins.unnamed", { number });
      if (!taken.includes(name)) return name;
    }
  }

  #draw() {
    this.home.replaceChildren(...this.list.map((pin) => this.#row(pin)));
  }

  #row(pin) {
    const index = this.shown.indexOf(pin);
    return element(
      "li",
      { classes: index >= 0 ? `role-pin${index + 1}` : "" },
      element(
        "label",
        {},
        element("input", {
          type: "checkbox",
          checked: pin.shown,
          on: { change: (event) => this.#show(pin, event.target.checked) },
        }),
        element("span", { classes: "swatch", "aria-hidden": "true" }),
        element("span", { text: pin.name }),
      ),
      element("button", {
        type: "button",
        classes: "small",
        text: this.texts.say("pins.take"),
        "aria-label": this.texts.say("pins.take_label", { name: pin.name }),
        on: { click: () => this.told.take(pin.state) },
      }),
      element("button", {
        type: "button",
        classes: "small",
        text: "×",
        "aria-label": this.texts.say("pins.remove", { name: pin.name }),
        on: { click: () => this.#remove(pin) },
      }),
    );
  }

  #show(pin, isShown) {
    if (isShown && this.shown.length >= MOST_SHOWN) {
      this.told.say(this.texts.say("pins.most", { most: MOST_SHOWN }));
      this.#draw();
    } else {
      this.list = this.list.map((one) => (one === pin ? { ...one, shown: isShown } : one));
      this.#draw();
      this.told.changed();
    }
    this.#focus(pin.name);
  }

  #remove(pin) {
    this.list = this.list.filter((one) => one !== pin);
    this.#draw();
    this.input.focus();
    this.told.changed();
  }

  #focus(name) {
    const index = this.list.findIndex((one) => one.name === name);
    this.home.children[index]?.querySelector("input").focus();
  }
}
