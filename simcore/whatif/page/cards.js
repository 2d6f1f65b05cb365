// The headline: one card a role, now first, each with state, date, money and emissions.

import { byId, element } from "./dom.js";

const FIRST = ["current", "previous", "baseline"];

export class Cards {
  constructor(texts) {
    this.texts = texts;
    this.home = byId("headline");
  }

  /** @param {object[]} headline as the server sends it. @param {object[]} roles name and title. */
  draw(headline, roles) {
    const titles = new Map(roles.map((one) => [one.name, one.title]));
    const rank = (one) => (FIRST.indexOf(one.role) + FIRST.length + 1) % (FIRST.length + 1);
    const sorted = [...headline].sort((one, other) => rank(one) - rank(other));
    const made = sorted.map((one) => this.#card(one, titles.get(one.role)));
    if (!titles.has("previous")) made.splice(1, 0, this.#unchanged());
    this.home.classList.toggle("crowded", made.length > 3);
    this.home.replaceChildren(...made);
  }

  clear() {
    this.home.replaceChildren();
  }

  /** Keep the room of "before" until there is one, so that the first change moves nothing. */
  #unchanged() {
    return element(
      "article",
      { classes: "card role-previous" },
      element("h3", { text: this.texts.say("results.before") }),
      element("p", { classes: "share", text: this.texts.say("results.no_change") }),
    );
  }

  #card({ role, state, share, date, figures }, title) {
    return element(
      "article",
      { classes: `card role-${role}` },
      element("h3", {}, element("span", { classes: "swatch", "aria-hidden": "true" }), title ?? role),
      element("p", { classes: "state", text: state.text }),
      element("p", { classes: "share" }, ...bracketed(share.text)),
      element("p", { classes: "date" }, `${unbroken(date.text)} `, ...bracketed(date.share_text)),
      element("dl", {}, ...figures.map((one) => this.#figure(one))),
    );
  }

  #figure({ title, text, unit, difference_text: difference, percent_text: percent }) {
    const share = percent ? `(${percent.split(" [")[0]})` : ""; // its interval stands before it
    return element(
      "div",
      {},
      element("dt", { text: title }),
      element(
        "dd",
        {},
        element("b", { text: withUnit(text, unit) }),
        element("span", { classes: "difference", text: difference ?? "" }),
        element("span", { classes: "difference-share", text: share }),
      ),
    );
  }

  /** Return the sentence that says the newest result to those who listen. */
  spoken(headline) {
    const now = headline.find((one) => one.role === "current");
    if (!now) return "";
    return this.texts.say("results.spoken", {
      state: now.state.text,
      share: now.share.text,
      figures: now.figures.map((one) => `${one.title} ${withUnit(one.text, one.unit)}`).join(", "),
    });
  }
}

/** Return a text and, apart, the sampling error in brackets at its end: a small screen drops it. */
function bracketed(text) {
  const [, words, error] = /^(.*?)( \[[^\]]*\])?$/.exec(text ?? "");
  return [
    unbroken(words),
    ...(error ? [element("span", { classes: "error", text: unbroken(error) })] : []),
  ];
}

/** Keep a range, and a number with its per cent, on one line. */
function unbroken(text) {
  return text.replace(/-(?=\d)/g, "-\u2060").replace(/(?<=\d) %/g, "\u00a0%");
}

export function withUnit(text, unit) {
  return !unit || unit === "1" || text.endsWith(unit) ? text : `${text} ${unit}`;
}
