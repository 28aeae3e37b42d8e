// The search box, the menu of small screens, light and dark, and a button that copies code. Nothing is fetched from anywhere.
(() => {
  const root = document.body.dataset.root;
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  let chosen = -1;

  // Earlier is better: the whole name, its start, the start of a word in it, anywhere; then the text.
  function rank([title, kind, , text], words) {
    const name = title.toLowerCase();
    let total = 0;
    for (const word of words) {
      const at = name.indexOf(word);
      if (name === word) total += 0;
      else if (at === 0) total += 1;
      else if (at > 0 && /[^a-z0-9]/.test(name[at - 1])) total += 2;
      else if (at > 0) total += 3;
      else if (text.toLowerCase().includes(word)) total += 6;
      else return -1;
    }
    return total + (kind === "page" ? -0.5 : 0) + name.length / 200;
  }

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    chosen = -1;
    found.replaceChildren();
    found.hidden = words.length === 0;
    if (words.length === 0) return;
    const hits = (window.searchIndex || []).map(entry => [rank(entry, words), entry]).filter(([order]) => order >= -0.5 && order !== -1);
    hits.sort((a, b) => a[0] - b[0]);
    for (const [, [title, kind, url, text]] of hits.slice(0, 20)) {
      const link = document.createElement("a");
      link.href = root + url;
      link.setAttribute("role", "option");
      link.append(title);
      const label = document.createElement("span");
      label.className = "kind";
      label.textContent = kind;
      link.append(label);
      if (text) {
        const line = document.createElement("small");
        line.textContent = text;
        link.append(line);
      }
      found.append(link);
    }
    if (hits.length === 0) {
      const nothing = document.createElement("p");
      nothing.textContent = "Nothing has that in its name or summary.";
      found.append(nothing);
    }
  }

  function choose(step) {
    const links = [...found.querySelectorAll("a")];
    if (links.length === 0) return;
    chosen = (chosen + step + links.length) % links.length;
    links.forEach((link, i) => link.classList.toggle("chosen", i === chosen));
    links[chosen].scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  input.addEventListener("keydown", e => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { choose(e.key === "ArrowDown" ? 1 : -1); e.preventDefault(); }
    if (e.key === "Enter") (found.querySelector("a.chosen") || found.querySelector("a"))?.click();
    if (e.key === "Escape") { found.hidden = true; input.blur(); }
  });
  document.addEventListener("click", e => { if (!e.target.closest(".search")) found.hidden = true; });
  document.addEventListener("keydown", e => {
    if (e.key === "/" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { input.focus(); e.preventDefault(); }
  });

  const menu = document.getElementById("menu");
  menu.addEventListener("click", () => menu.setAttribute("aria-expanded", document.body.classList.toggle("open")));
  document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest" });

  document.getElementById("theme").addEventListener("click", () => {
    const html = document.documentElement;
    const dark = html.dataset.theme ? html.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    html.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", html.dataset.theme); } catch { }
  });

  for (const pre of document.querySelectorAll("pre.code")) {
    const button = document.createElement("button");
    button.className = "copy";
    button.textContent = "copy";
    button.addEventListener("click", () => navigator.clipboard?.writeText(pre.querySelector("code").textContent).then(() => { button.textContent = "copied"; }));
    pre.append(button);
  }
})();
