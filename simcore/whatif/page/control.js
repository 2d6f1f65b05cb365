// One control: label, slider, value with unit, where it started, and where its number is from.

import { element, setUsable, isUsable } from "./dom.js";

/** Return a value as people read it: shares in per cent, factors with a times sign. */
export function shown(control, value) {
  if (control.kind === "year") return String(Math.round(value));
  if (control.kind === "factor") return `× ${rounded(value, control.step)}`;
  if (control.unit === "1" && control.high <= 1) {
    return `${rounded(100 * value, 100 * control.step)} %`;
  }
  const number = rounded(value, control.step);
  return control.unit && control.unit !== "1" ? `${number} ${control.unit}` : number;
}

/** Return a number with the digits that its step can change, at least two that count. */
function rounded(value, step) {
  const places = step > 0 ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 2;
  const text = value.toFixed(Math.min(places, 8));
  return Number(text).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 8 });
}

export class Control {
  /** @param {object} told `moved(key, value, {done, released, moment})`. */
  constructor(control, texts, told) {
    this.control = control;
    this.texts = texts;
    this.told = told;
    this.element = element("div", { classes: "control", "data-key": control.key });
    this.#build();
  }

  #build() {
    const { control, texts } = this;
    const id = `c-${control.key}`;
    this.slider = element("input", {
      type: "range",
      id,
      min: control.low,
      max: control.high,
      step: control.step > 0 ? control.step : "any",
      on: {
        pointerdown: () => {
          this.isHeld = true;
        },
        input: (event) => this.#moved({ done: false, moment: event.timeStamp }),
        change: (event) => {
          this.#moved({ done: true, released: this.isHeld, moment: event.timeStamp });
          this.isHeld = false;
        },
      },
    });
    this.output = element("output", { for: id });
    this.back = element("button", {
      type: "button",
      classes: "small back",
      text: "↺",
      on: { click: () => this.#back() },
    });
    this.about = element("dl", { classes: "about", id: `${id}-about`, hidden: true });
    this.info = element("button", {
      type: "button",
      classes: "small info",
      text: "i",
      "aria-label": texts.say("controls.about", { title: control.title }),
      "aria-expanded": "false",
      "aria-controls": `${id}-about`,
      on: { click: () => this.#toggleAbout() },
    });
    this.element.append(
      element("label", { for: id, text: control.title }),
      this.output,
      this.back,
      this.info,
      this.slider,
      element(
        "div",
        { classes: "range", "aria-hidden": "true" },
        element("span", { text: shown(control, control.low) }),
        element("span", { text: shown(control, control.high) }),
      ),
      this.about,
    );
  }

  /** Show a value. */
  set(value, start) {
    const text = shown(this.control, value);
    this.start = start;
    if (Number(this.slider.value) !== value) this.slider.value = String(value);
    this.slider.setAttribute("aria-valuetext", text);
    this.output.textContent = text;
    const isMoved = value !== start;
    this.element.classList.toggle("moved", isMoved);
    setUsable(this.back, isMoved);
    this.back.setAttribute("aria-label", this.texts.say("controls.back", {
      title: this.control.title,
      value: shown(this.control, start),
    }));
  }

  #moved(how) {
    // Sliders add up their steps in binary: 0.30000000000000004 is 0.3.
    const value = Number(this.slider.valueAsNumber.toPrecision(12));
    this.told.moved(this.control.key, value, how);
  }

  #back() {
    if (!isUsable(this.back)) return;
    this.told.moved(this.control.key, this.start, { done: true, released: true });
  }

  #toggleAbout() {
    const isOpen = this.about.hidden;
    this.about.hidden = !isOpen;
    this.info.setAttribute("aria-expanded", String(isOpen));
    if (isOpen && !this.about.childElementCount) this.about.append(...this.#facts());
  }

  #facts() {
    const { control, texts } = this;
    const range = `${shown(control, control.low)} – ${shown(control, control.high)}`;
    const quality = control.quality && texts.sentences[`quality.${control.quality}`];
    const facts = [
      ["controls.meaning", control.doc],
      ["controls.range", range],
      ["controls.unit", control.unit && control.unit !== "1" ? control.unit : null],
      ["controls.quality", quality || control.quality],
      ["controls.source", control.source || texts.say("controls.no_source")],
    ];
    return facts
      .filter(([, fact]) => fact)
      .flatMap(([key, fact]) => [
        element("dt", { text: texts.say(key) }),
        element("dd", { text: fact }),
      ]);
  }
}
