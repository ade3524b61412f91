/* Findings of all units, filtered. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, get, units, word, count, state, keep, choice, unitLink } = Kanhe;
  const shards = get("shards"), years = get("index").years, PAGE = 60;
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  const names = ["unit", "year", "rule", "severity", "status", "answer", "words"];
  const chosen = Object.fromEntries(names.map((name) => [name, state()[name] || ""]));
  if (!("year" in state()) && !chosen.unit && years.length) chosen.year = String(years[0]);
  const search = Kanhe.reader("findings", (year) => shards.findings[year] || 0);
  let shown = PAGE, last = null;
  const set = (name) => (value) => { chosen[name] = value.trim(); keep({ [name]: chosen[name] || (name === "year" ? "all" : "") }); ask(); };
  if (chosen.year === "all") chosen.year = "";
  const text = (label, name, list) => { const made = el("input", { type: "search", value: chosen[name], list, oninput: () => set(name)(made.value) }); return Kanhe.field(label, made); };
  fill(byId("controls"), text("单位", "unit"), choice("年度", [["", "全部"], ...years.map((year) => [year, `${year}年`])], chosen.year, set("year")), text("规则编号", "rule"),
    choice("严重程度", [["", "全部"], ...Object.entries(get("labels").severity)], chosen.severity, set("severity")),
    choice("状态", [["", "全部"], ...Object.entries(get("labels").finding)], chosen.status, set("status")),
    choice("答复", [["", "全部"], ["open", "未答复"], ["waived", "豁免"], ["explained", "说明"], ["accepted", "接受"]], chosen.answer, set("answer")), text("内容", "words"));
  const all = units();
  const fits = (row) => (!chosen.unit || all[row.unit_key].name.includes(chosen.unit) || (all[row.unit_key].names || []).some((name) => name.includes(chosen.unit)))
    && (!chosen.rule || (row.rule_id || row.issue_code || "").toUpperCase().includes(chosen.rule.toUpperCase())) && (!chosen.severity || row.severity === chosen.severity)
    && (!chosen.status || row.status === chosen.status) && (!chosen.answer || row.response_status === chosen.answer)
    && (!chosen.words || `${row.message}${row.culprit_name || ""}${row.printed || ""}`.includes(chosen.words));
  function draw() {
    const { found, done, stopped, read, files } = last;
    byId("said").textContent = `${done ? "" : stopped ? "已找到至少" : `正在读取（${read}/${files}），已找到`}${count(found.length)}处${done ? "发现" : ""}`;
    fill(byId("list"), found.slice(0, shown).map((row) => Kanhe.finding(row, { unit: el("span", {}, unitLink(all[row.unit_key], `#year=${row.fiscal_year}&face=${row.document_kind}/${row.scope}`), ` ${row.fiscal_year}年 ${Kanhe.face(row)}`), letter: shards.letters[row.document_id] })),
      done && !found.length ? el("p", { class: "empty" }, "没有符合的发现。") : "");
    fill(byId("more"), found.length > shown || stopped ? el("button", { type: "button", onclick: () => { shown += PAGE; if (found.length < shown && stopped) ask(true); else draw(); } }, "再显示一些") : "", found.length > shown ? el("span", { class: "soft small" }, `已显示${count(shown)}处`) : "");
  }
  let waiting = 0;
  function ask(more) {
    if (!more) shown = PAGE;
    clearTimeout(waiting);
    waiting = setTimeout(() => search({ years: chosen.year ? [Number(chosen.year)] : years, fits, enough: shown + PAGE, tell: (told) => { last = told; draw(); } }), 60);
  }
  ask();
});
