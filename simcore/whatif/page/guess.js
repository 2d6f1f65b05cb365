// Predict, then reveal: while a guess is awaited nothing of the result is on the page.

import { byId, element } from "./dom.js";

export class Guess {
  /** @param {object} told `reveal()`, `close()`. */
  constructor(texts, told) {
    this.texts = texts;
    this.told = told;
    this.home = byId("guess");
    this.stage = "off"; // off, hidden, revealed
    this.given = null;
  }

  get isHidden() {
    return this.stage === "hidden";
  }

  /** Ask for a guess about a pressure in a year. */
  ask({ pressure, at }) {
    this.stage = "hidden";
    const number = element("input", {
      id: "guess-number",
      type: "number",
      step: "any",
      min: "-100",
      max: "1000",
      required: true,
    });
    const form = element(
      "form",
      {
        autocomplete: "off",
        on: {
          submit: (event) => {
            event.preventDefault();
            const yes = form.querySelector("input[type=radio]:checked").value === "yes";
            this.given = { number: number.valueAsNumber, yes };
            this.stage = "revealed";
            this.told.reveal();
          },
        },
      },
      element("label", {
        for: "guess-number",
        text: this.texts.say("guess.number", { pressure, at }),
      }),
      number,
      element(
        "fieldset",
        {},
        element("legend", { text: this.texts.say("guess.decouples") }),
        this.#radio("yes", true),
        this.#radio("no", false),
      ),
      element("button", { type: "submit", text: this.texts.say("guess.reveal") }),
    );
    this.#show(element("p", { text: this.texts.say("guess.hidden") }), form);
  }

  /** Show the guess beside the result that it was about; later results are not. */
  compare({ current, pressure, at }) {
    const { texts, given } = this;
    if (this.home.querySelector("table")) return;
    const figure = current.figures.find((one) => one.key === pressure.name);
    const row = (title, guess, result) =>
      element(
        "tr",
        {},
        element("th", { scope: "row", text: title }),
        element("td", { text: guess }),
        element("td", { text: result }),
      );
    const table = element(
      "table",
      {},
      element("caption", { classes: "hidden", text: texts.say("guess.title") }),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("td"),
          element("th", { scope: "col", text: texts.say("guess.guessed") }),
          element("th", { scope: "col", text: texts.say("guess.simulated") }),
        ),
      ),
      element(
        "tbody",
        {},
        row(
          texts.say("guess.row", { pressure: pressure.title, at }),
          `${signed(given.number)} %`,
          figure?.percent_text ?? figure?.difference_text ?? "–",
        ),
        row(
          texts.say("guess.decoupling"),
          texts.say(given.yes ? "guess.yes" : "guess.no"),
          [current.state.text, current.share.text].join(", "),
        ),
      ),
    );
    const off = figure?.percent === undefined || figure?.percent === null
      ? []
      : [element("p", {
          text: texts.say("guess.off", {
            points: Math.abs(given.number - figure.percent).toFixed(1),
          }),
        })];
    const close = element("button", {
      type: "button",
      text: texts.say("guess.close"),
      on: { click: () => this.told.close() },
    });
    this.#show(table, ...off, close);
    close.focus();
  }

  close() {
    this.stage = "off";
    this.given = null;
    this.home.hidden = true;
    this.home.replaceChildren();
  }

  focus() {
    this.home.querySelector("input")?.focus();
  }

  #show(...children) {
    this.home.hidden = false;
    this.home.replaceChildren(
      element("h2", { id: "guess-title", text: this.texts.say("guess.title") }),
      ...children,
    );
  }

  #radio(value, checked) {
    return element(
      "label",
      {},
      element("input", { type: "radio", name: "guess-decouples", value, checked }),
      element("span", { text: this.texts.say(`guess.${value}`) }),
    );
  }
}

function signed(number) {
  return number > 0 ? `+${number}` : String(number).replace("-", "−");
}
