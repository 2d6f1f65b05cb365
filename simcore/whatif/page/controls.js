// All controls: actions (one switch an intervention, its year, its numbers) apart from assumptions.

import { Control, shown } from "./control.js";
import { byId, element, setOptions } from "./dom.js";

export class Controls {
  /** @param {object} told `moved(key, value, how)`, `switched(name, isOn)`, `preset(name)`. */
  constructor(offer, texts, told) {
    this.offer = offer;
    this.texts = texts;
    this.told = told;
    this.controls = new Map();
    this.groups = [];
    for (const group of offer.study.groups) this.#add(group);
    this.preset = byId("preset");
    setOptions(this.preset, offer.study.presets, "");
    this.preset.addEventListener("change", () => told.preset(this.preset.value));
  }

  /** Show a state. */
  set(state) {
    this.preset.value = state.preset;
    for (const [key, control] of this.controls) {
      control.set(this.offer.value(state, key), this.offer.startValue(state.preset, key));
    }
    for (const group of this.groups) this.#setGroup(group, state);
  }

  focus() {
    byId("controls").querySelector("select").focus();
  }

  #add(group) {
    const toggle = group.controls.find((one) => one.kind === "switch");
    const year = group.controls.find((one) => one.kind === "year");
    const sliders = group.controls.filter((one) => one.kind !== "switch");
    const id = `g-${group.name}`;
    const made = { group, toggle, year };
    made.body = element("fieldset", { id, hidden: true });
    made.body.append(element("legend", { classes: "hidden", text: group.title }));
    for (const one of sliders) {
      const control = new Control(one, this.texts, this.told);
      this.controls.set(one.key, control);
      made.body.append(control.element);
    }
    if (group.doc) made.body.append(element("p", { classes: "doc", text: group.doc }));
    made.element = element("div", { classes: "group" }, this.#head(made, id), made.body);
    made.head = made.element.firstChild;
    this.groups.push(made);
    byId(group.side === "action" ? "actions" : "assumptions").append(made.element);
  }

  #head(made, id) {
    const { group, toggle } = made;
    const head = element("div", { classes: "head" });
    if (toggle) {
      made.switch = element("input", {
        type: "checkbox",
        role: "switch",
        id: `s-${toggle.intervention}`,
        on: { change: () => this.#switched(made) },
      });
      head.append(
        element("label", { classes: "switch" }, made.switch, element("span", { text: group.title })),
      );
    } else {
      head.append(element("h3", { text: group.title }));
    }
    made.when = element("span", { classes: "when" });
    made.opener = element("button", {
      type: "button",
      classes: "small opener",
      "aria-label": this.texts.say("controls.numbers", { title: group.title }),
      "aria-controls": id,
      on: { click: () => this.#open(made, made.body.hidden) },
    });
    if (made.body.querySelector("input")) head.append(made.when, made.opener);
    this.#open(made, false);
    return head;
  }

  #open(made, isOpen) {
    made.body.hidden = !isOpen;
    made.opener.setAttribute("aria-expanded", String(isOpen));
    made.opener.textContent = isOpen ? "−" : "+";
  }

  /** Open what a wide screen has room for; a room full of people sees the measures only. */
  arrange({ open }) {
    for (const made of this.groups) {
      if (!made.toggle) this.#open(made, open);
    }
  }

  /** Bring a control into view, so that a room sees what moves. */
  reveal(key) {
    for (const made of this.groups) {
      if (made.group.controls.some((one) => one.key === key)) {
        if (this.controls.has(key)) this.#open(made, true);
        made.element.scrollIntoView({ block: "nearest" });
        return;
      }
    }
  }

  #switched(made) {
    this.told.switched(made.toggle.intervention, made.switch.checked);
  }

  #setGroup(made, state) {
    const { toggle, year, group } = made;
    const isMoved = group.controls.some(
      (one) => one.kind !== "switch" && this.offer.isMoved(state, one.key),
    );
    made.element.classList.toggle("moved", isMoved);
    if (!toggle) return;
    const isOn = state.on.includes(toggle.intervention);
    made.switch.checked = isOn;
    made.body.disabled = !isOn;
    made.element.classList.toggle("on", isOn);
    made.when.textContent = year && isOn ? shown(year, this.offer.value(state, year.key)) : "";
  }
}
