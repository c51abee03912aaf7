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

  // Words of a question that say nothing of what it is about.
  const empty = new Set(("a an and are as at be by can could do does for from had has have happen happens how i if in is it its "
    + "me my of on or should so than that the their them then there these this to was we were what when where which who why "
    + "will with would you your").split(" "));

  // How long each entry is, in weights: a long one holds many words by chance.
  const lengths = new Float64Array(entries.length);
  for (const post of posts) {
    for (let j = 0, entry = 0; j < post.length; j += 2) lengths[entry += post[j]] += post[j + 1];
  }
  const average = lengths.reduce((sum, length) => sum + length, 0) / (lengths.length || 1);

  // Whether two words differ in one letter: one more, one less, another one, or two in the wrong order.
  const isOneOff = (one, other) => {
    const [short, long] = one.length < other.length ? [one, other] : [other, one];
    if (long.length - short.length > 1) return false;
    let i = 0;
    while (i < short.length && short[i] === long[i]) i++;
    if (short.length < long.length) return short.slice(i) === long.slice(i + 1);
    return short.slice(i + 1) === long.slice(i + 1)
      || (short[i] === long[i + 1] && short[i + 1] === long[i] && short.slice(i + 2) === long.slice(i + 2));
  };

  // The words of the index that a word of a question may mean, each with how likely. Among several words
  // a short one begins no other. What nothing begins with may be mistyped; a code is not.
  const meanings = (question, isAlone) => {
    const short = stem(question);
    const start = lowest(short);
    const isWhole = !isAlone && question.length < 3;
    const found = [];
    for (let i = start; i < words.length && i < start + most && words[i].startsWith(short); i++) {
      const word = words[i];
      if (isWhole && word !== question) break;
      found.push([i, word === question ? 1 : stem(word) === short ? 0.8 : 0.4 * short.length / word.length]);
    }
    if (found.length || question.length < 4 || /\p{N}/u.test(question)) return { found };
    words.forEach((word, i) => {
      if (isOneOff(word, question)) found.push([i, 0.6]);
      else if (short !== question && isOneOff(stem(word), short)) found.push([i, 0.5]);
    });
    return { found, isNear: found.length > 0 };
  };

  // How much each entry is about a word: the entries' numbers, each with its score behind it.
  const scores = found => {
    const own = new Float64Array(entries.length);
    for (const [word, share] of found) {
      const post = posts[word];
      const rarity = share * Math.log(1 + entries.length / (post.length / 2));
      for (let j = 0, entry = 0; j < post.length; j += 2) {
        entry += post[j];
        const long = 1 + lengths[entry] / average;
        own[entry] = Math.max(own[entry], rarity * post[j + 1] / (post[j + 1] + long));
      }
    }
    const list = [];
    own.forEach((score, entry) => { if (score) list.push(entry, score); });
    return list;
  };

  // The same for a word of a question. While somebody types, all words but the last stay as they are.
  const known = new Map();
  const look = (word, isAlone) => {
    const key = isAlone ? `${word} ` : word;
    if (!known.has(key)) {
      if (known.size >= 32) known.delete(known.keys().next().value);
      const { found, isNear } = meanings(word, isAlone);
      known.set(key, { list: scores(found), isNear });
    }
    return known.get(key);
  };

  // The words that say what a question is about.
  const telling = text => {
    const all = [...new Set(split(text))];
    const some = all.filter(word => !empty.has(word));
    return some.length ? some : all;
  };

  // How much of a lesson's name was asked for, from 0 to 1/2.
  const called = (entry, asked) => {
    const [, kind, , title] = entries[entry];
    if (kind !== 0) return 0;
    const name = split(title).map(stem);
    return asked.filter(word => name.includes(stem(word))).length / Math.max(name.length, asked.length) / 2;
  };

  // The numbers of the largest of the values above 0, the largest first.
  const largest = (values, count) => {
    const least = values.slice().sort().at(-count) ?? 0;
    const found = [];
    values.forEach((value, i) => { if (value > 0 && value >= least) found.push(i); });
    return found.sort((a, b) => values[b] - values[a] || a - b).slice(0, count);
  };

  /// The entries that answer a question, best first: `{kind, title, detail, page, module, address}`. An entry is
  /// better when its page as a whole is about the question, too. `unknown` are the words that nothing holds, in
  /// whose place others were looked for that are like them.
  const find = (text, count = 20) => {
    const asked = telling(text);
    const unknown = [];
    const [total, held] = [new Float64Array(entries.length), new Uint8Array(entries.length)];
    const [worth, answered] = [new Float64Array(pages.length), new Uint8Array(pages.length)];
    for (const word of asked) {
      const { list, isNear } = look(word, asked.length === 1);
      if (isNear) unknown.push(word);
      const best = new Float64Array(pages.length);
      for (let j = 0; j < list.length; j += 2) {
        const [entry, score] = [list[j], list[j + 1]];
        total[entry] += score;
        held[entry] += 1;
        const page = entries[entry][0];
        if (score > best[page]) best[page] = score;
      }
      best.forEach((score, page) => {
        worth[page] += score;
        if (score) answered[page] += 1;
      });
    }
    const share = total.map((score, entry) => {
      if (!score) return 0;
      const page = entries[entry][0];
      return score * held[entry] / asked.length + worth[page] * (answered[page] / asked.length) ** 2;
    });
    // The lesson that is called what was asked for comes before its parts.
    for (const entry of largest(share, 4 * count)) share[entry] *= 1 + called(entry, asked);
    const results = largest(share, count).map(number => {
      const [page, kind, anchor, title, detail] = entries[number];
      const [address, name, module] = pages[page];
      const hash = anchor ? `#${encodeURIComponent(anchor)}` : "";
      return { kind: kinds[kind], title, detail, page: name, module, address: address + hash };
    });
    return Object.assign(results, { unknown });
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
      const asked = telling(input.value);
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
        : !results.length ? `Nothing holds “${input.value}”.`
        : (results.unknown.length ? `Nothing holds “${results.unknown.join(" ")}”, so this is what is like it. ` : "")
          + `${results.length} found, the best first; ↑ ↓ choose, Enter opens`;
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
