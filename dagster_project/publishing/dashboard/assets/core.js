/* What every page needs: data, words, exact money, building elements, tables, finding a unit.
   Text of documents reaches the page through textContent only; nothing here writes markup. */
"use strict";
const Kanhe = (() => {
  const store = new Map();
  const waiting = new Map();
  const root = document.body ? document.body.dataset.root : "";

  // --- data -----------------------------------------------------------------------------------------------
  function put(name, value) {
    store.set(name, value);
    const told = waiting.get(name);
    if (told) { waiting.delete(name); told(value); }
  }
  const get = (name) => store.get(name);
  const drop = (name) => store.delete(name);
  /* A page opened from a folder may not fetch; a script it may. */
  function load(name) {
    if (store.has(name)) return Promise.resolve(store.get(name));
    return new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      const script = document.createElement("script");
      script.src = `${root}data/${name}.js`;
      script.onerror = () => { waiting.delete(name); reject(new Error(name)); };
      script.onload = () => script.remove();
      document.head.append(script);
    });
  }
  /* {c: columns, r: rows} to objects; what stands missing at the end of a row is unknown. */
  const records = (table) => table.r.map((row) => record(table, row));
  /* A column in `d` holds the places of its words. */
  function record(table, row) {
    const found = {};
    table.c.forEach((column, index) => {
      const value = row[index] === undefined ? null : row[index];
      found[column] = value !== null && table.d && table.d[column] ? table.d[column][value] : value;
    });
    return found;
  }
  let numbered = null;
  const units = () => (numbered = numbered || records(get("index").units));
  const word = (list, key) => {
    if (key === null || key === undefined) return "";
    const words = (get("labels") || {})[list] || {};
    return Object.hasOwn(words, key) ? words[key] : String(key);
  };

  // --- money: text in yuan, whole fen in between, never a float -------------------------------------------
  function fen(yuan) {
    const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d{1,2})\d*)?$/.exec(yuan);
    const found = BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
    return sign ? -found : found;
  }
  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  function ofUnits(value, unit, decimals) {
    const scale = 10n ** BigInt(decimals);
    const size = value < 0n ? -value : value;
    const rounded = (size * scale * 2n + unit) / (2n * unit);
    const digits = rounded.toString().padStart(decimals + 1, "0");
    const whole = grouped(digits.slice(0, digits.length - decimals));
    return `${value < 0n && rounded ? "−" : ""}${whole}${decimals ? "." + digits.slice(-decimals) : ""}`;
  }
  const wan = (yuan, decimals = 2) => ofUnits(fen(yuan), 1000000n, decimals);
  const signedWan = (yuan) => { const text = wan(yuan); return /^[−]|^0(\.0+)?$/.test(text) ? text : `+${text}`; };
  const exactYuan = (yuan) => ofUnits(fen(yuan), 100n, 2);
  const sum = (amounts) => { // whole fen, hence exact
    const total = amounts.reduce((left, right) => left + fen(right), 0n);
    const size = (total < 0n ? -total : total).toString().padStart(3, "0");
    return `${total < 0n ? "-" : ""}${size.slice(0, -2)}.${size.slice(-2)}`;
  };
  const difference = (left, right) => sum([left, right.startsWith("-") ? right.slice(1) : `-${right}`]);
  const compare = (left, right) => { const [a, b] = [fen(left), fen(right)]; return a < b ? -1 : a > b ? 1 : 0; };
  /* Only to place a mark on a chart; never shown. */
  const plotted = (yuan) => (yuan === null || yuan === undefined ? null : Number(yuan) / 10000);
  function percent(bp, sign = true) {
    if (bp === null || bp === undefined) return "";
    const size = String(Math.abs(bp)).padStart(3, "0");
    const text = `${grouped(size.slice(0, -2))}.${size.slice(-2)}%`;
    return bp < 0 ? `−${text}` : sign && bp > 0 ? `+${text}` : text;
  }
  /* A number as stated, without the zeros the column adds. */
  const shortest = (text) => text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
  const stated = (text) => `${shortest(text).replace(/^-/, "−")}%`;
  const count = (number) => (number === null || number === undefined ? "" : grouped(String(number)));

  // --- elements -------------------------------------------------------------------------------------------
  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") made.className = value;
      else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : String(value));
    }
    add(made, children);
    return made;
  }
  function add(parent, children) {
    for (const child of [children].flat(9)) {
      if (child === null || child === undefined || child === false) continue;
      parent.append(child instanceof Node ? child : String(child));
    }
  }
  const fill = (parent, ...children) => { parent.replaceChildren(); add(parent, children); return parent; };
  const byId = (id) => document.getElementById(id);
  const unknown = (reason) => el("button", { type: "button", class: "unknown", "aria-label": `未知：${reason}`, "data-tip": reason }, "—");
  const tag = (kind, text) => el("span", { class: `tag ${kind}` }, text);
  /* The sign beside a figure that is not simply printed. */
  const mark = (kind, text, tip) => el("span", { class: `mark ${kind}`, "data-tip": tip }, text);
  const tile = (title, big, unit, sub, kind = "") => el("li", { class: `tile ${kind}` }, el("b", {}, title), el("span", { class: "big" }, big, unit && el("small", {}, unit)), el("span", { class: "sub" }, sub));
  function money(yuan, reason, decimals = 2) {
    if (yuan === null || yuan === undefined) return unknown(reason || "没有可用的数");
    return el("span", { "data-tip": `${exactYuan(yuan)}元` }, wan(yuan, decimals));
  }
  function growth(bp, reason) {
    if (bp === null || bp === undefined) return unknown(reason || "上年数为零或未知，增长率没有意义");
    return el("span", { class: bp > 0 ? "up" : bp < 0 ? "down" : "" }, percent(bp));
  }
  /* Where a figure stands, in words. */
  function place(row) {
    const words = [];
    if (row.source_part) words.push(`文件“${row.source_part}”`);
    if (row.source_sheet) words.push(`工作表“${row.source_sheet}”`);
    if (row.source_page) words.push(`第${row.source_page}页`);
    if (row.source_line) words.push(`第${row.source_line}行`);
    else if (row.source_block && row.source_row) words.push(`表${row.source_block}第${row.source_row}行`);
    else if (row.source_block) words.push(`第${row.source_block}段`);
    else if (row.source_row) words.push(`表内第${row.source_row}行`);
    if (row.source_column) words.push(`第${row.source_column}栏`);
    return words.join("");
  }

  // --- tables ---------------------------------------------------------------------------------------------
  /* columns: {title, num, cell(row), sort(row), words}; the first is the row's header. */
  function table({ caption, columns, rows, rowClass, tall, series, wide, empty, limit }) {
    if (!rows.length) return el("p", { class: "empty" }, empty || "没有内容。");
    let shown = limit || rows.length;
    let order = rows;
    const body = el("tbody");
    const cells = (row, column, index) => {
      const content = column.cell(row);
      const kind = [column.num ? "num" : "", column.words ? "words" : "", column.mid ? "mid" : "", column.now ? "now" : ""].join(" ").trim();
      return index ? el("td", { class: kind }, content) : el("th", { scope: "row", class: kind }, content);
    };
    const draw = () => fill(body, order.slice(0, shown).map((row) => el("tr", { class: rowClass && rowClass(row) }, columns.map((column, index) => cells(row, column, index)))));
    const heads = columns.map((column) => {
      if (!column.sort) return el("th", { scope: "col", class: column.num && "num" }, column.title);
      const head = el("th", { scope: "col", class: column.num && "num", "aria-sort": "none" });
      head.append(el("button", { type: "button", onclick: () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        heads.forEach((other) => other.hasAttribute("aria-sort") && other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        order = [...rows].sort((left, right) => ordered(column.sort(left), column.sort(right), down));
        draw();
      } }, column.title));
      return head;
    });
    draw();
    const whole = el("div", { class: `scroll${tall ? " tall" : ""}${series ? " series" : ""}${wide ? " wide" : ""}`, role: "region", tabindex: "0", "aria-label": caption },
      el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, heads)), body));
    if (!limit || rows.length <= limit) return whole;
    const told = el("span", { class: "soft small" });
    const more = el("button", { type: "button", onclick: () => { shown += limit; draw(); tell(); } }, "再显示一些");
    const tell = () => { told.textContent = `已显示${count(Math.min(shown, rows.length))}行，共${count(rows.length)}行`; more.hidden = shown >= rows.length; };
    tell();
    return el("div", {}, whole, el("div", { class: "more" }, more, told));
  }
  /* The unknown stand last, whichever way a column is sorted; amounts are texts in yuan. */
  function ordered(left, right, down) {
    if (left === null || left === undefined) return right === null || right === undefined ? 0 : 1;
    if (right === null || right === undefined) return -1;
    const amounts = typeof left === "string" && /^-?\d+(\.\d+)?$/.test(left) && /^-?\d+(\.\d+)?$/.test(right);
    const found = amounts ? compare(left, right) : typeof left === "string" ? left.localeCompare(right, "zh-CN") : left - right;
    return down ? -found : found;
  }

  // --- choices, kept in the address so that a view can be bookmarked and handed on -------------------------
  const state = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  function keep(changes) {
    const next = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of Object.entries(changes)) {
      if (value === "" || value === null || value === undefined) next.delete(name); else next.set(name, value);
    }
    history.replaceState(null, "", `#${next}`);
  }
  /* A control under its name. */
  let fields = 0;
  function field(label, control) {
    control.id = `field-${(fields += 1)}`;
    return el("div", { class: "field" }, el("label", { for: control.id }, label), control);
  }
  function choice(label, options, value, chosen) {
    const made = el("select", { onchange: () => chosen(made.value) }, options.map(([key, text]) => el("option", { value: key, selected: String(key) === String(value) }, text)));
    return field(label, made);
  }
  function switches(label, options, value, chosen) {
    const buttons = options.map(([key, text]) => el("button", { type: "button", "aria-pressed": String(key === value), onclick: () => {
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === buttons[options.findIndex((each) => each[0] === key)])));
      chosen(key);
    } }, text));
    return el("fieldset", { class: "pick" }, el("legend", {}, label), el("span", { class: "switch" }, buttons));
  }
  const unitLink = (unit, hash = "") => el("a", { href: `${root}unit/${unit.id}.html${hash}` }, unit.name);
  /* Kind and scope together: rows of different ones are never added nor compared. */
  const face = (row) => `${word("kind", row.document_kind)}·${word("scope", row.scope)}`;
  const faceKey = (row) => `${row.document_kind}/${row.scope}`;
  function faceName(key) { const [document_kind, scope] = key.split("/"); return face({ document_kind, scope }); }
  const called = (unit, words) => unit.name.includes(words) || unit.names.some((name) => name.includes(words));

  // --- the finder and the hints, on every page -------------------------------------------------------------
  function finder() {
    const input = byId("finder"), list = byId("found");
    let chosen = -1, hits = [];
    const show = () => {
      const words = input.value.trim();
      hits = words ? units().filter((unit) => called(unit, words)).slice(0, 12) : [];
      chosen = -1;
      fill(list, hits.map((unit, index) => el("li", { role: "option", id: `found-${index}`, "aria-selected": "false", onmousedown: () => go(index) }, unit.name)),
        words && !hits.length && el("li", { role: "option", "aria-selected": "false", "aria-disabled": "true" }, "没有这样的单位"));
      list.hidden = !words;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    };
    const go = (index) => { location.href = `${root}unit/${hits[index].id}.html`; };
    const move = (by) => {
      if (!hits.length) return;
      chosen = (chosen + by + hits.length) % hits.length;
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
      input.setAttribute("aria-activedescendant", `found-${chosen}`);
    };
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { move(1); event.preventDefault(); }
      else if (event.key === "ArrowUp") { move(-1); event.preventDefault(); }
      else if (event.key === "Enter" && hits.length) go(Math.max(chosen, 0));
      else if (event.key === "Escape") { list.hidden = true; input.setAttribute("aria-expanded", "false"); }
    });
    input.addEventListener("blur", () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); });
  }
  function hints() {
    const tip = el("div", { class: "tip", role: "tooltip", hidden: true });
    document.body.append(tip);
    const show = (event) => {
      const target = event.target.closest && event.target.closest("[data-tip]");
      if (!target) { tip.hidden = true; return; }
      tip.textContent = target.dataset.tip;
      tip.hidden = false;
      // An open dialog lies above the page: its hints must lie inside it.
      const holder = target.closest("dialog") || document.body;
      if (tip.parentNode !== holder) holder.append(tip);
      const box = target.getBoundingClientRect(), size = tip.getBoundingClientRect();
      tip.style.left = `${Math.max(4, Math.min(box.left, innerWidth - size.width - 4))}px`;
      tip.style.top = `${box.bottom + size.height + 8 < innerHeight ? box.bottom + 4 : box.top - size.height - 4}px`;
    };
    const hide = () => { tip.hidden = true; };
    document.addEventListener("mouseover", show);
    document.addEventListener("focusin", show);
    document.addEventListener("focusout", hide);
    document.addEventListener("scroll", hide, true);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  }
  function start(page) {
    document.addEventListener("DOMContentLoaded", () => { finder(); hints(); page(); document.body.dataset.ready = "yes"; });
  }
  return { put, get, drop, load, records, record, units, word, fen, wan, signedWan, exactYuan, sum, difference, compare, plotted, percent, shortest, stated, count,
    el, fill, byId, unknown, tag, mark, tile, money, growth, place, table, state, keep, field, choice, switches, unitLink, face, faceKey, faceName, called, start };
})();
