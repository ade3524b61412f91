/* Search over stated changes and their reasons. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, get, units, word, count, state, keep, choice, unitLink, signedWan, wan, fen, tag, place } = Kanhe;
  const shards = get("shards"), years = get("index").years, all = units(), PAGE = 40;
  const names = ["words", "code", "unit", "year", "sign", "least", "verdict"];
  const chosen = Object.fromEntries(names.map((name) => [name, state()[name] || ""]));
  if (!("year" in state()) && !chosen.unit && years.length) chosen.year = String(years[0]);
  if (chosen.year === "all") chosen.year = "";
  const search = Kanhe.reader("reasons", (year) => shards.reasons[year] || 0);
  let shown = PAGE, last = null;
  byId("controls").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  const set = (name) => (value) => { chosen[name] = value.trim(); keep({ [name]: chosen[name] || (name === "year" ? "all" : "") }); ask(); };
  const text = (label, name, type = "search") => { const made = el("input", { type, value: chosen[name], min: type === "number" ? 0 : null, step: "any", oninput: () => set(name)(made.value) }); return Kanhe.field(label, made); };
  fill(byId("controls"), text("词句", "words"), text("科目编码", "code"), text("单位", "unit"), choice("年度", [["", "全部"], ...years.map((year) => [year, `${year}年`])], chosen.year, set("year")),
    choice("增减", [["", "全部"], ["up", "增加"], ["down", "减少"], ["flat", "持平"], ["unknown", "未写数额"]], chosen.sign, set("sign")), text("增减额不小于（万元）", "least", "number"),
    choice("原因", [["", "全部"], ["given", "写了原因"], ["none", "没有写原因"], ...Object.entries(get("labels").verdict)], chosen.verdict, set("verdict")));
  const terms = () => chosen.words.split(/\s+/).filter(Boolean);
  /* What a person types is 万元 with any decimals; compared as whole fen. */
  function leastFen() {
    const found = /^(\d+)(?:\.(\d{1,6})\d*)?$/.exec(chosen.least);
    return found ? BigInt(found[1]) * 1000000n + BigInt((found[2] || "").padEnd(6, "0")) : null;
  }
  function fitter() {
    const wanted = terms(), least = leastFen();
    return (row) => {
      const body = `${row.reason || ""}\n${row.source_text || ""}\n${row.name || ""}`;
      if (wanted.some((term) => !body.includes(term))) return false;
      if (chosen.code && !(row.function_code || "").startsWith(chosen.code)) return false;
      if (chosen.unit && !all[row.unit_key].name.includes(chosen.unit) && !(all[row.unit_key].names || []).some((name) => name.includes(chosen.unit))) return false;
      if (chosen.verdict === "given" ? !row.reason : chosen.verdict === "none" ? row.reason : chosen.verdict && row.reason_verdict !== chosen.verdict) return false;
      const change = row.change === null ? null : fen(row.change);
      if (chosen.sign && chosen.sign !== (change === null ? "unknown" : change > 0n ? "up" : change < 0n ? "down" : "flat")) return false;
      return least === null || (change !== null && (change < 0n ? -change : change) >= least);
    };
  }
  function marked(text) {
    const wanted = terms();
    if (!text || !wanted.length) return text || "";
    const pieces = text.split(new RegExp(`(${wanted.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`));
    return pieces.map((piece) => (wanted.includes(piece) ? el("mark", {}, piece) : piece));
  }
  function hit(row) {
    const unit = all[row.unit_key];
    return el("article", { class: "finding hit" },
      el("p", {}, unitLink(unit, `#year=${row.fiscal_year}&face=${row.document_kind}/${row.scope}`), ` ${row.fiscal_year}年 ${Kanhe.face(row)}　`, el("b", {}, row.function_code ? `${row.function_code} ` : "", row.name || word("subject", row.subject)), "　",
        row.change === null ? el("span", { class: "soft" }, "未写增减额") : el("span", { class: `num ${fen(row.change) === 0n ? "" : row.change.startsWith("-") ? "down" : "up"}` }, `${signedWan(row.change)} 万元`), row.current !== null ? `，本年 ${wan(row.current)} 万元` : "", row.percent !== null ? `，${Kanhe.stated(row.percent)}` : ""),
      el("p", {}, row.reason ? ["原因：", marked(row.reason)] : el("span", { class: "soft" }, "未写原因"), " ", row.reason_verdict && row.reason ? tag(row.reason_verdict === "contradicted" ? "critical" : row.reason_verdict, word("verdict", row.reason_verdict)) : "", row.reason_remark ? [" ", tag("warning", word("remark", row.reason_remark))] : ""),
      row.reason_arithmetic && el("p", { class: "small" }, `验算：${row.reason_arithmetic}`),
      el("p", { class: "place" }, "原句：", marked(row.source_text), place(row) ? `（${place(row)}）` : ""));
  }
  function draw() {
    const { found, seen, done, stopped, read, files } = last;
    byId("said").textContent = `${done ? "" : stopped ? "已找到至少" : `正在读取（${read}/${files}），已找到`}${count(found.length)}条，看过${count(seen)}条`;
    fill(byId("list"), found.slice(0, shown).map(hit), done && !found.length ? el("p", { class: "empty" }, "没有符合的说明。") : "");
    fill(byId("more"), found.length > shown || stopped ? el("button", { type: "button", onclick: () => { shown += PAGE; if (found.length < shown && stopped) ask(true); else draw(); } }, "再显示一些") : "");
  }
  let waiting = 0;
  function ask(more) {
    if (!more) shown = PAGE;
    clearTimeout(waiting);
    waiting = setTimeout(() => search({ years: chosen.year ? [Number(chosen.year)] : years, fits: fitter(), enough: shown + PAGE, tell: (told) => { last = told; draw(); } }), 90);
  }
  ask();
});
