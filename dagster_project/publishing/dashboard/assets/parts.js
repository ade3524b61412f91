/* Pieces that several pages show: a finding, the parts of a score, lists read file by file. */
"use strict";
(() => {
  const { el, fill, byId, get, word, wan, percent, shortest, count, place, tag, unknown, exactYuan, state, keep, choice, field } = Kanhe;

  Kanhe.scoreColumns = (name, title) => [
    { title, cell: name },
    { title: "得分", num: true, cell: (row) => (row.score_bp === null ? unknown("各部分都无从核对") : el("span", { class: "bar-cell" }, el("i", { style: `width:${(row.score_bp / 10000) * 5}rem`, "aria-hidden": "true" }), el("span", {}, percent(row.score_bp, false)))), sort: (row) => row.score_bp },
    ...Object.keys(get("labels").part).map((part) => ({
      title: [el("small", {}, word("weight", part)), word("part", part)], num: true, sort: (row) => row[`${part}_bp`],
      cell: (row) => (row[`${part}_bp`] === null ? unknown(row[`${part}_note`] || "无从核对") : el("span", { "data-tip": `${row[`${part}_held_count`]} / ${row[`${part}_checked_count`]}` }, percent(row[`${part}_bp`], false), el("span", { class: "soft small" }, ` ${row[`${part}_held_count`]}/${row[`${part}_checked_count`]}`))),
    })),
    { title: "已知权重", num: true, cell: (row) => row.known_weight, sort: (row) => row.known_weight },
  ];

  const value = (amount, unit) => (unit === "元" ? `${wan(amount, 2)}万元（${exactYuan(amount)}元）` : `${shortest(amount)}${unit || ""}`);
  function expected(row) {
    if (row.proposed) return value(row.proposed, row.value_unit);
    if (row.proposed_low && row.proposed_high) return row.proposed_low === row.proposed_high ? value(row.proposed_low, row.value_unit) : `${value(row.proposed_low, row.value_unit)} 至 ${value(row.proposed_high, row.value_unit)} 之间`;
    return "";
  }
  /* options: {witnesses: texts, root, unit: element naming the unit, letter: file name} */
  Kanhe.finding = (row, options = {}) => {
    const sure = row.culprit_name && row.blame === "source" && !row.is_tie, right = sure ? expected(row) : "";
    const where = place(row);
    return el("article", { class: `finding ${row.severity}` },
      el("p", {}, tag(row.severity, word("severity", row.severity)), " ", tag(row.status === "fail" ? "" : row.status, word("finding", row.status)), " ",
        options.unit ? [options.unit, " "] : "", row.rule_id ? el("a", { href: `${options.root || ""}rules.html#rule=${row.rule_id}`, class: "small" }, row.rule_id) : el("span", { class: "soft small" }, "读取"), " ",
        row.response_status && row.response_status !== "open" ? tag("good", word("response", row.response_status)) : "", row.history_status && row.history_status !== "standing" ? [" ", tag("", word("history", row.history_status))] : ""),
      el("p", {}, row.message),
      (where || row.culprit_name || row.printed) && el("p", { class: "place" }, row.culprit_name && `${row.culprit_name}，`, where, row.printed !== null && row.printed !== undefined && ["，印为 ", el("mark", {}, row.printed === "" ? "（空白）" : row.printed)], right && ["，按其他数字应为 ", el("b", {}, right)], !sure && row.culprit_name && "（证据不足以断定是哪一个数）"),
      options.witnesses && options.witnesses.length ? el("details", {}, el("summary", {}, `佐证的核对关系（${options.witnesses.length}）`), el("ul", {}, options.witnesses.map((text) => el("li", { class: "small" }, text)))) : "",
      row.response_text && el("p", { class: "small" }, `答复：${row.response_text}`),
      el("p", { class: "soft small" }, row.first_seen_on && `首次发现 ${row.first_seen_on}，`, "编号 ", row.fingerprint, options.letter ? ["　", el("a", { href: `${options.root || ""}letters/${options.letter}.html` }, "审核意见"), " ", el("a", { href: `${options.root || ""}letters/${options.letter}.docx` }, "Word")] : ""));
  };

  /* Rows of a long list, file by file, until there are enough that fit; `fits(row)`, `draw(rows, told)`.
     What no longer fits in memory is read again: a list may be larger than a page should be. */
  const MOST_FILES = 30;
  function reader(kind, filesOf) {
    let turn = 0;
    const held = [];
    async function rows(name) {
      const table = await Kanhe.load(name);
      if (!held.includes(name)) held.push(name);
      while (held.length > MOST_FILES) Kanhe.drop(held.shift());
      return Kanhe.records(table);
    }
    return async function search({ years, fits, enough, tell }) {
      const mine = ++turn, found = [];
      const names = years.flatMap((year) => Array.from({ length: filesOf(year) }, (_, index) => [year, `${kind}-${year}-${index + 1}`]));
      let seen = 0, read = 0;
      for (const [year, name] of names) {
        const list = await rows(name);
        if (mine !== turn) return; // a later question has been asked
        for (const row of list) { row.fiscal_year = year; if (fits(row)) found.push(row); }
        seen += list.length;
        read += 1;
        const done = read === names.length || (enough && found.length >= enough);
        tell({ found, seen, done: read === names.length, stopped: done && read < names.length, read, files: names.length });
        if (done) return;
      }
      if (!names.length) tell({ found, seen, done: true, stopped: false, read, files: 0 });
    };
  }

  /* A page that searches a long list: its questions kept in the address, the rows that fit shown some at a time.
     names: of the questions; controls({text, among, year}), fitter(chosen) giving a test of a row, item(row, chosen);
     said(told): the end of the sentence that tells how many were found. */
  Kanhe.search = ({ kind, names, size, controls, fitter, item, said, measure, none }) => {
    const { years } = get("index"), shards = get("shards")[kind];
    const chosen = Object.fromEntries(names.map((name) => [name, state()[name] || ""]));
    if (!("year" in state()) && !chosen.unit && years.length) chosen.year = String(years[0]);
    if (chosen.year === "all") chosen.year = "";
    const read = reader(kind, (year) => shards[year] || 0);
    let shown = size, last = null, waiting = 0;
    const set = (name) => (value) => { chosen[name] = value.trim(); keep({ [name]: chosen[name] || (name === "year" ? "all" : "") }); ask(); };
    const text = (label, name, attributes) => { const made = el("input", { type: "search", value: chosen[name], ...attributes, oninput: () => set(name)(made.value) }); return field(label, made); };
    const among = (label, name, options) => choice(label, [["", "全部"], ...options], chosen[name], set(name));
    const year = () => among("年度", "year", years.map((each) => [each, `${each}年`]));
    function draw() {
      const { found, done, stopped, read: files, files: all } = last;
      byId("said").textContent = `${done ? "" : stopped ? "已找到至少" : `正在读取（${files}/${all}），已找到`}${count(found.length)}${said(last)}`;
      fill(byId("list"), found.slice(0, shown).map((row) => item(row, chosen)), done && !found.length ? el("p", { class: "empty" }, none) : "");
      fill(byId("more"), found.length > shown || stopped ? el("button", { type: "button", onclick: () => { shown += size; if (found.length < shown && stopped) ask(true); else draw(); } }, "再显示一些") : "", found.length > shown ? el("span", { class: "soft small" }, `已显示${count(shown)}${measure}`) : "");
    }
    function ask(more) {
      if (!more) shown = size;
      clearTimeout(waiting);
      waiting = setTimeout(() => read({ years: chosen.year ? [Number(chosen.year)] : years, fits: fitter(chosen), enough: shown + size, tell: (told) => { last = told; draw(); } }), 60);
    }
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    fill(byId("controls"), controls({ text, among, year }));
    ask();
  };
})();
