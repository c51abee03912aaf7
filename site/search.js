// The search over `etudeIndex`, which the builder writes in front of this.
globalThis.etudeSearch = (() => {
  const { pages, entries, words: list, posts } = etudeIndex;
  const words = list ? list.split(" ") : [];
  const kinds = ["Lesson", "Section", "Step", "Term"];
  const most = 400;

  // As the builder takes texts apart.
  const split = text => text.toLowerCase().match(/[\p{Alphabetic}\p{N}_]+/gu) ?? [];

  // The order of UTF-8, which for code points is their own.
  const isBefore = (one, other) => {
    const [a, b] = [[...one], [...other]];
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      if (a[i] !== b[i]) return a[i].codePointAt(0) < b[i].codePointAt(0);
    }
    return a.length < b.length;
  };
  const lowest = prefix => {
    let [low, high] = [0, words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(words[middle], prefix)) low = middle + 1; else high = middle;
    }
    return low;
  };

  // A word without its ending: `locks` and `locked` are looked for as `lock`.
  const stem = word => word.length > 4 ? word.replace(/(?:ings?|ed|es|s)$/, "") : word;

  // The entries that hold a word or one that begins with it, each with how much it is about it. Among
  // several words a short one begins no other, and one that stands everywhere says nothing.
  const matches = (question, isAlone) => {
    const scores = new Map();
    const short = stem(question);
    const start = lowest(short);
    const isWhole = !isAlone && question.length < 3;
    for (let i = start; i < words.length && i < start + most && words[i].startsWith(short); i++) {
      const word = words[i];
      const isSame = word === question || stem(word) === short;
      if (isWhole && word !== question) break;
      if (!isAlone && entries.length > 200 && posts[i].length / 2 > entries.length / 5) continue;
      const share = word === question ? 1 : isSame ? 0.8 : 0.4 * short.length / word.length;
      const post = posts[i];
      const rarity = Math.log(1 + entries.length / (post.length / 2));
      let entry = 0;
      for (let j = 0; j < post.length; j += 2) {
        entry += post[j];
        const score = share * rarity * post[j + 1] / (post[j + 1] + 3);
        if (score > (scores.get(entry) ?? 0)) scores.set(entry, score);
      }
    }
    return scores;
  };

  /// The entries that answer a question, best first: `{kind, title, detail, page, module, address}`.
  const find = (text, count = 20) => {
    const asked = [...new Set(split(text))];
    if (!asked.length) return [];
    const totals = new Map();
    for (const word of asked) {
      for (const [entry, score] of matches(word, asked.length === 1)) {
        const total = totals.get(entry) ?? [0, 0];
        totals.set(entry, [total[0] + score, total[1] + 1]);
      }
    }
    const share = ([, total]) => total[0] * (total[1] / asked.length);
    return [...totals].sort((a, b) => share(b) - share(a) || a[0] - b[0]).slice(0, count).map(([number]) => {
      const [page, kind, anchor, title, detail] = entries[number];
      const [address, name, module] = pages[page];
      const hash = anchor ? `#${encodeURIComponent(anchor)}` : "";
      return { kind: kinds[kind], title, detail, page: name, module, address: address + hash };
    });
  };

  const dialog = ({ base, make, dialog, close }) => {
    const input = make("input", { type: "search", placeholder: "Search lessons, commands, error codes", autocomplete: "off" });
    const found = make("ul", { className: "found", id: "search.found" });
    const said = make("p", { className: "said" }, "Type a word, a command or an error code.");
    said.setAttribute("aria-live", "polite");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": "search.found", "aria-label": "Search",
      "aria-autocomplete": "list",
    })) input.setAttribute(name, value);
    found.setAttribute("role", "listbox");
    found.setAttribute("aria-label", "Found");
    const element = dialog("Search", make("div", { className: "head" }, input, close()), said, found);

    const mark = (text, asked) => {
      const parts = text.split(/([\p{Alphabetic}\p{N}_]+)/u);
      return parts.map(part => asked.some(word => part.toLowerCase().startsWith(stem(word))) ? make("mark", {}, part) : part);
    };
    let chosen = -1;
    const choose = index => {
      const items = [...found.children];
      if (!items.length) return;
      chosen = (index + items.length) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
      input.setAttribute("aria-activedescendant", items[chosen].id);
      items[chosen].scrollIntoView({ block: "nearest" });
    };
    const show = () => {
      const asked = split(input.value);
      const results = find(input.value);
      found.replaceChildren(...results.map((result, index) => {
        const place = result.kind === "Lesson" ? result.module : result.page;
        const item = make("li", { id: `search.${index}`, onclick: () => open(index) },
          make("span", { className: "kind" }, result.kind),
          make("b", {}, ...mark(result.title, asked), place ? ` · ${place}` : ""),
          make("p", {}, ...mark(result.detail, asked)));
        item.setAttribute("role", "option");
        item.dataset.address = base + result.address;
        return item;
      }));
      input.setAttribute("aria-expanded", String(results.length > 0));
      said.textContent = !asked.length ? "Type a word, a command or an error code."
        : results.length ? `${results.length} found, the best first; ↑ ↓ choose, Enter opens` : `Nothing holds “${input.value}”.`;
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      choose(0);
    };
    const open = index => {
      const address = found.children[index]?.dataset.address;
      if (!address) return;
      element.close();
      location.href = address;
    };
    input.addEventListener("input", show);
    input.addEventListener("keydown", event => {
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Enter") open(chosen);
      else return;
      event.preventDefault();
    });
    return element;
  };

  return { find, dialog };
})();
