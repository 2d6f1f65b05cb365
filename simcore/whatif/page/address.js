// The state in the address: what is shown can be bookmarked and sent. An address is input from
// outside: all of it is checked, and none of it is used if anything is wrong.

const LONGEST = 20_000; // characters; longer than any page of ours writes
const KEYS = ["preset", "on", "set", "pressure", "at", "charts", "big", "hidden", "pin"];
const MOST_PINS = 12;

/** Return the address part after `#` of a view. */
export function encode(view) {
  const said = new URLSearchParams();
  said.set("preset", view.state.preset);
  said.set("on", view.state.on.join(","));
  for (const [key, value] of Object.entries(view.state.values)) said.append("set", `${key}:${value}`);
  said.set("pressure", view.pressure);
  said.set("at", String(view.at));
  said.set("charts", view.charts.join(","));
  if (view.big) said.set("big", "1");
  if (view.hidden) said.set("hidden", "1");
  for (const pin of view.pins) said.append("pin", JSON.stringify(pin));
  return said.toString();
}

/**
 * Read an address.
 * @returns {{view: object, faults: string[]}} `view` holds only what the address says.
 */
export function decode(hash, offer, texts) {
  const text = hash.replace(/^#/, "");
  if (!text) return { view: {}, faults: [] };
  if (text.length > LONGEST) return { view: {}, faults: [texts.say("faults.long")] };
  const said = new URLSearchParams(text);
  const faults = [...new Set(said.keys())]
    .filter((key) => !KEYS.includes(key))
    .map((key) => texts.say("faults.key", { key }));
  const view = {
    ...readState(said, offer, texts, faults),
    ...readChoices(said, offer.study, texts, faults),
    pins: readPins(said, offer, texts, faults),
  };
  return faults.length ? { view: {}, faults } : { view, faults };
}

function readState(said, offer, texts, faults) {
  if (!said.has("preset")) {
    if (said.has("on") || said.has("set")) faults.push(texts.say("faults.no_preset"));
    return {};
  }
  const values = {};
  for (const one of said.getAll("set")) {
    const cut = one.lastIndexOf(":");
    const number = one.slice(cut + 1);
    values[one.slice(0, Math.max(cut, 0))] = number.trim() === "" ? Number.NaN : Number(number);
  }
  const preset = said.get("preset");
  const on = said.has("on") ? said.get("on").split(",").filter(Boolean) : undefined;
  const state = { preset, on: on ?? offer.presets.get(preset)?.state.on ?? [], values };
  const found = offer.faults(state, texts);
  faults.push(...found);
  return found.length ? {} : { state: offer.normal(state) };
}

function readChoices(said, study, texts, faults) {
  const view = {};
  const choose = (key, value, allowed) => {
    if (allowed.includes(value)) view[key] = value;
    else faults.push(texts.say("faults.choice", { key, value, allowed: allowed.join(", ") }));
  };
  if (said.has("pressure")) {
    choose("pressure", said.get("pressure"), study.pressures.map((one) => one.name));
  }
  if (said.has("at")) choose("at", Number(said.get("at")), yearsOf(study));
  if (said.has("charts")) {
    const known = study.charts.map((one) => one.id);
    const wanted = said.get("charts").split(",").filter(Boolean).slice(0, 4);
    const unknown = wanted.filter((id) => !known.includes(id));
    if (unknown.length || !wanted.length) {
      choose("charts", unknown.join(", "), known);
    } else view.charts = wanted;
  }
  for (const key of ["big", "hidden"]) {
    if (said.has(key)) choose(key, said.get(key), ["1"]);
    if (view[key]) view[key] = true;
  }
  return view;
}

function readPins(said, offer, texts, faults) {
  const pins = [];
  for (const text of said.getAll("pin").slice(0, MOST_PINS)) {
    let pin = null;
    try {
      pin = JSON.parse(text);
    } catch {
      // told below
    }
    if (typeof pin?.name !== "string" || !pin.name || pin.name.length > 40) {
      faults.push(texts.say("faults.pin"));
      continue;
    }
    const found = offer.faults(pin.state, texts);
    faults.push(...found);
    if (!found.length) {
      pins.push({ name: pin.name, state: offer.normal(pin.state), shown: pin.shown === true });
    }
  }
  return pins;
}

/** Return the years that can be asked for: the first is the base of every difference. */
export function yearsOf({ first_year: first, last_year: last }) {
  return Array.from({ length: last - first }, (_, index) => first + 1 + index);
}
