// Guess, then see. Without a script choices show their feedback and folds open by themselves; with
// one, choosing opens the fold, a guess can be written where there are no choices, and guesses are
// kept in this browser.
{
  for (const fold of document.querySelectorAll("details.predict")) {
    const step = fold.closest(".step");
    const choices = step.querySelector(":scope > .choices");
    if (choices) choose(step, fold, choices);
    else write(step, fold);
  }

  function choose(step, fold, choices) {
    const radios = [...choices.querySelectorAll("input")];
    const text = radio => radio.parentElement.textContent.trim();
    const kept = recall(step);
    for (const radio of radios) if (kept?.guess === text(radio)) radio.checked = true;
    choices.addEventListener("change", event => {
      const isRight = "right" in event.target.dataset;
      keep(step, text(event.target), isRight);
      show(fold, event.target.closest(".choice").querySelector(".feedback").id);
    });
    // With the arrows one looks at the choices; choosing, which shows what is right, is for Space
    // and Enter.
    choices.addEventListener("keydown", event => {
      const place = radios.indexOf(event.target);
      const way = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      if (way) radios.at((place + way) % radios.length).focus();
      else if (event.key === "Enter") radios[place].click();
      else return;
      event.preventDefault();
    });
  }

  function write(step, fold) {
    const form = document.createElement("form");
    form.className = "guess";
    const label = document.createElement("label");
    label.textContent = "What will it print? ";
    const field = document.createElement("input");
    Object.assign(field, { type: "text", autocomplete: "off", spellcheck: false });
    field.setAttribute("autocapitalize", "none");
    label.append(field);
    const button = document.createElement("button");
    button.textContent = "Compare";
    const verdict = document.createElement("p");
    verdict.className = "feedback";
    verdict.id = `${step.id}.verdict`;
    form.append(label, button, verdict);
    fold.before(form);
    // What others print is behind the step.
    const others = () => {
      const found = [];
      for (let e = step.nextElementSibling; e?.matches(".events"); e = e.nextElementSibling) found.push(...e.querySelectorAll("samp"));
      return found;
    };
    const output = () => [...fold.querySelectorAll(":scope > .printed samp"), ...others()]
      .map(part => part.textContent).join("\n");
    const say = guess => {
      const judged = judge(guess, output());
      verdict.textContent = judged.sentence;
      return judged.isRight;
    };
    const kept = recall(step);
    if (kept) {
      field.value = kept.guess;
      say(kept.guess);
    }
    form.addEventListener("submit", event => {
      event.preventDefault();
      const guess = field.value.trim();
      if (!guess) return field.focus();
      keep(step, guess, say(guess));
      show(fold, verdict.id);
    });
  }

  // Opens what a guess is about, and goes there; the output is described by what there is to say.
  function show(fold, description) {
    fold.open = true;
    const printed = fold.querySelector(":scope > .printed");
    printed.setAttribute("aria-describedby", description);
    printed.focus({ preventScroll: true });
    printed.scrollIntoView({ block: "nearest" });
  }

  function key(step) {
    return `etude:guess:${location.pathname.replace(/index\.html$/, "")}#${step.id}`;
  }

  // Some browsers keep nothing, for pages from files or altogether.
  function keep(step, guess, isRight) {
    try {
      localStorage.setItem(key(step), JSON.stringify({ guess, isRight }));
    } catch {}
  }

  function recall(step) {
    try {
      return JSON.parse(localStorage.getItem(key(step)));
    } catch {
      return null;
    }
  }

  // A link to something within folds opens them.
  function open() {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {}
    const folds = [];
    for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") folds.push(e);
    // Of a step behind the scenes, the fold is all that there is. Its number leads to it too.
    const step = target?.closest(".also")?.parentElement ?? target;
    const hidden = step?.matches(".step") && step.querySelector(":scope > details:not(.predict)");
    if (hidden) folds.push(hidden);
    if (!folds.some(fold => !fold.open)) return;
    for (const fold of folds) fold.open = true;
    target.scrollIntoView();
  }
  open();
  addEventListener("hashchange", open);
}

// Whether there is a guess on any page.
function hasGuesses() {
  try {
    return Object.keys(localStorage).some(key => key.startsWith("etude:guess:"));
  } catch { return false; }
}

// Forgets the guesses on all pages.
function forgetGuesses() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("etude:guess:")) localStorage.removeItem(key);
    }
  } catch {}
}

// Judges a guess by what matters: its numbers and codes, or else its words, must be in the output.
// `etude step` judges in the same way.
function judge(guess, output) {
  const fold = text => text.toLowerCase().replace(/["'\x60]/g, "").trim().split(/\s+/).join(" ");
  const whole = output.split("\n").map(fold).filter(Boolean);
  const guesses = guess.replaceAll("\\n", "\n").split("\n").map(fold).filter(Boolean);
  const lines = withoutFrame(whole, guess);
  if (!lines.length) {
    const isRight = guesses.length === 1 && ["nothing", "no output", "empty"].includes(guesses[0]);
    return { isRight, sentence: isRight ? "Your guess is right." : "It printed nothing." };
  }
  const right = (...reason) => ({
    isRight: true, sentence: ["Your guess is right", ...reason].join(": ") + ".",
  });
  for (const all of [lines, whole]) {
    if (guesses.length === all.length && guesses.every(line => all.includes(line))) return right();
  }
  const printed = lines.map(tokens);
  const all = new Set(printed.flat().map(token => token.text));
  const facts = guesses.flatMap(tokens).filter(token => token.isFact).map(token => token.text);
  if (facts.length) {
    const missing = [...new Set(facts)].filter(fact => !all.has(fact));
    const found = [...new Set(facts)].filter(fact => all.has(fact));
    if (!missing.length) return right(`it printed ${found.join(", ")}`);
    return {
      isRight: false,
      sentence: found.length
        ? `It printed ${found.join(", ")}, and not ${missing.join(", ")}.`
        : `It did not print ${missing.join(", ")}.`,
    };
  }
  const isSaid = guess => {
    const words = tokens(guess).filter(word => !["a", "an", "the"].includes(word.text));
    return words.length > 0 && printed.some(line =>
      words.every(word => line.some(other => other.text === word.text)));
  };
  if (guesses.length && guesses.every(isSaid)) return right("it says so");
  return { isRight: false, sentence: "It printed something else." };
}

// The lines without the names of a table's columns, the rule below them, and the count of its one row:
// whoever guesses does not guess these, unless the guess is about rows.
function withoutFrame(lines, guess) {
  const isRule = line => /^[-+]*-[-+]*$/.test(line ?? "");
  return lines.filter((line, place) =>
    !(isRule(line) && place > 0) && !isRule(lines[place + 1])
      && (line !== "(1 row)" || /row/i.test(guess)));
}

// The numbers, codes and words of a text. A unit behind a number, and how a number is written, do
// not matter; a fact is a number or a code, such as 40p01.
function tokens(text) {
  return text.toLowerCase().split(/[^\p{L}\p{N}_.,+-]+/u).map(part => {
    const bare = part.replace(/^[.,+]+|[.,+-]+$/gu, "");
    const number = /^(-?\d[\d,_]*(?:\.\d+)?)(?:ms|s|m|h|d|b|kb|mb|gb|x)?$/.exec(bare);
    if (number) {
      const [whole, fraction = ""] = number[1].replace(/[,_]/g, "").split(".");
      const digits = whole.replace(/^(-?)0+(?=\d)/, "$1");
      const rest = fraction.replace(/0+$/, "");
      return { text: rest ? `${digits}.${rest}` : digits, isFact: true };
    }
    const isFact = /^[\p{L}\p{N}]+$/u.test(bare) && /\p{L}/u.test(bare) && /\p{N}/u.test(bare);
    return { text: bare, isFact };
  }).filter(token => token.text);
}
