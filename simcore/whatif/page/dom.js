// Elements. Text is always set as text: nothing that a study says is ever read as markup.

/**
 * Make an element.
 * @param {string} tag
 * @param {object} [given] `text`, `classes`, `on: {event: listener}`, and attributes; null and
 *   false leave an attribute out.
 * @param {...(Node|string)} children strings become text.
 */
export function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  const { text, classes, on = {}, ...attributes } = given;
  if (classes) made.className = classes;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener);
  made.append(...children);
  return made;
}

/** Return the element of an id; a page without it is broken, so say which. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Make a button that a keyboard can stay on: one that cannot act now keeps the focus. */
export function setUsable(button, usable) {
  if (usable) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
}

export function isUsable(button) {
  return button.getAttribute("aria-disabled") !== "true";
}

/** Replace the children of a select. */
export function setOptions(select, options, chosen) {
  select.replaceChildren(
    ...options.map(({ name, title }) => element("option", { value: name, text: title })),
  );
  select.value = String(chosen);
}
