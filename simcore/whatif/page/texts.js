// The sentences of the page: the server sends the catalogue, `{name}` is a gap to be filled.

export class Texts {
  constructor(sentences) {
    this.sentences = sentences;
  }

  /** Return a sentence with its gaps filled; a doubled brace is a literal one. */
  say(key, values = {}) {
    if (!Object.hasOwn(this.sentences, key)) throw new Error(`no text ${key}`);
    return this.sentences[key].replace(/\{\{|\}\}|\{(\w+)\}/g, (found, name) => {
      if (name === undefined) return found[0];
      if (!Object.hasOwn(values, name)) throw new Error(`text ${key}: nothing for {${name}}`);
      return String(values[name]);
    });
  }

  /** Fill all elements that name a text. */
  fill(root) {
    for (const one of root.querySelectorAll("[data-text]")) {
      one.textContent = this.say(one.dataset.text);
    }
    for (const one of root.querySelectorAll("[data-label]")) {
      one.setAttribute("aria-label", this.say(one.dataset.label));
    }
  }
}
