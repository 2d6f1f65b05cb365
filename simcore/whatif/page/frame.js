// What stands around the results: title, toolbar, what is asked for, notes, and what is read out.

import { yearsOf } from "./address.js";
import { byId, element, isUsable, setOptions, setUsable } from "./dom.js";

const PANELS = [1, 2, 3, 4];
const WIDE = 900; // px from which controls stand beside the results

export class Frame {
  /**
   * @param {object} acts act -> function, for the buttons.
   * @param {object} told `chosen(choice)`: another pressure, year or number of charts.
   */
  constructor(study, texts, acts, told) {
    this.#title(study, texts);
    this.#listen(acts, told);
    setOptions(byId("pressure"), study.pressures, "");
    setOptions(byId("at"), yearsOf(study).map((year) => ({ name: year, title: year })), "");
    setOptions(byId("panels"), PANELS.map((count) => ({ name: count, title: count })), "");
  }

  get isWide() {
    return innerWidth >= WIDE;
  }

  /** Show what is asked for. */
  set({ pressure, at }, panels) {
    byId("pressure").value = pressure;
    byId("at").value = String(at);
    byId("panels").value = String(panels);
  }

  /** Show what can be done: `usable` is act -> whether it has something to do. */
  setUsable(usable) {
    for (const [act, can] of Object.entries(usable)) setUsable(button(act), can);
  }

  /** Show the mode; return whether the letters changed. */
  setMode({ big, stage }) {
    const { classList } = document.documentElement;
    const changed = classList.contains("projector") !== big;
    classList.toggle("projector", big);
    classList.toggle("hiding", stage === "hidden");
    button("predict").setAttribute("aria-pressed", String(stage !== "off"));
    button("projector").setAttribute("aria-pressed", String(big));
    return changed;
  }

  setBusy(isBusy) {
    byId("busy").classList.toggle("on", isBusy);
    byId("results").setAttribute("aria-busy", String(isBusy));
  }

  setNotes(notes) {
    const home = byId("notes");
    home.hidden = !notes.length;
    home.replaceChildren(element("ul", {}, ...notes.map((text) => element("li", { text }))));
  }

  /** Say what is on the page now, for those who wait for it. */
  setDrawn(sequence) {
    byId("results").dataset.drawn = String(sequence);
  }

  /** Have a sentence read out. */
  say(text) {
    byId("said").textContent = text;
  }

  focusResults() {
    byId("results").focus();
  }

  focusAct(act) {
    button(act).focus();
  }

  #title(study, texts) {
    document.title = texts.say("page_title", { title: study.title });
    byId("study").textContent = study.title;
    byId("about").textContent = texts.say("about", {
      replications: study.replications,
      first: study.first_year,
      last: study.last_year,
      currency: study.currency,
      year: study.price_year,
    });
    for (const [role, colour] of Object.entries(study.palette ?? {})) {
      if (/^#[0-9a-f]{6}$/i.test(colour)) {
        document.documentElement.style.setProperty(`--${role}`, colour);
      }
    }
  }

  #listen(acts, told) {
    for (const one of document.querySelectorAll("[data-act]")) {
      one.addEventListener("click", () => isUsable(one) && acts[one.dataset.act]());
    }
    const choose = (id, read) => {
      byId(id).addEventListener("change", (event) => told.chosen(read(event.target.value)));
    };
    choose("pressure", (pressure) => ({ pressure }));
    choose("at", (at) => ({ at: Number(at) }));
    choose("panels", (panels) => ({ panels: Number(panels) }));
  }
}

function button(act) {
  return document.querySelector(`.toolbar [data-act=${act}]`);
}
