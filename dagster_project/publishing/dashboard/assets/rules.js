/* The rules, and how often each held. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, get, units, records, word, count, table, unitLink, state, keep, choice, tag, percent, unknown } = Kanhe;
  const data = get("rules"), all = units(), rules = records(data.rules), perYear = records(data.years), failing = records(data.units);
  const chosen = { family: state().family || "", words: state().words || "", rule: state().rule || "" };
  const of = (rule) => perYear.filter((row) => row.rule_id === rule.rule_id);
  const total = (rule, name) => of(rule).reduce((n, row) => n + row[name], 0);
  const held = (rows) => rows.reduce((n, row) => n + row.exact_count + row.rounding_count + row.convention_count, 0);
  const share = (rows) => { const fails = rows.reduce((n, row) => n + row.fail_count, 0), all = held(rows) + fails; return all ? percent(Math.floor((held(rows) * 10000) / all), false) : unknown("没有可核对的内容"); };
  const words = el("input", { type: "search", value: chosen.words, oninput: () => { chosen.words = words.value.trim(); keep({ words: chosen.words }); draw(); } });
  fill(byId("controls"), Kanhe.field("编号或名称", words), choice("规则族", [["", "全部"], ...[...new Set(rules.map((rule) => rule.family))].map((family) => [family, word("family", family)])], chosen.family, (value) => { chosen.family = value; keep({ family: value }); draw(); }));
  const open = (id) => { chosen.rule = id; keep({ rule: id }); one(); byId("one").scrollIntoView(); };
  function one() {
    const rule = rules.find((each) => each.rule_id === chosen.rule);
    if (!rule) { fill(byId("one")); return; }
    const rows = of(rule), where = failing.filter((row) => row.rule_id === rule.rule_id);
    const heading = el("h2", { tabindex: "-1" }, `${rule.rule_id} ${rule.title_zh}`);
    fill(byId("one"), el("section", { class: "card" }, heading, el("p", { class: "soft", lang: "en" }, rule.title_en),
      el("dl", { class: "facts" }, [["严重程度", tag(rule.severity, word("severity", rule.severity))], ["规则族", word("family", rule.family)], ["类别", word("category", rule.category)], ["版本", rule.rule_version], ["提示语", rule.message_zh || ""], ["不能说明", rule.cannot_tell_zh || ""], ["依据", rule.legal_basis || "没有列明"]].map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
      table({ caption: "各年核对结果", rows, empty: "在已装载的文件中没有可核对的内容。", columns: [
        { title: "年度", cell: (row) => `${row.fiscal_year}年` }, ...["exact", "rounding", "convention", "fail", "not_evaluable"].map((status) => ({ title: word("result", status), num: true, cell: (row) => count(row[`${status}_count`]) })), { title: "不符的单位", num: true, cell: (row) => count(row.failing_unit_count) }, { title: "相符率", num: true, cell: (row) => share([row]) } ] }),
      el("h3", {}, "有不符的单位"), where.length ? el("ul", {}, where.map((row) => el("li", {}, unitLink(all[row.unit_key], `#year=${row.fiscal_year}`), ` ${row.fiscal_year}年，${row.finding_count}处`))) : el("p", { class: "soft" }, "没有。"),
      el("p", { class: "more" }, el("a", { href: `findings.html#year=all&rule=${rule.rule_id}` }, "查看这条规则的全部发现"), el("button", { type: "button", onclick: () => { chosen.rule = ""; keep({ rule: "" }); one(); } }, "收起"))));
    heading.focus({ preventScroll: true });
  }
  function draw() {
    const rows = rules.filter((rule) => (!chosen.family || rule.family === chosen.family) && (!chosen.words || `${rule.rule_id}${rule.title_zh}`.toUpperCase().includes(chosen.words.toUpperCase())));
    byId("said").textContent = `${count(rows.length)}条规则`;
    fill(byId("list"), table({ caption: "规则及全部年度的核对结果", rows, empty: "没有符合的规则。", columns: [
      { title: "规则", cell: (rule) => el("button", { type: "button", class: "rowlink", onclick: () => open(rule.rule_id) }, rule.rule_id), sort: (rule) => rule.rule_id },
      { title: "名称", words: true, cell: (rule) => rule.title_zh }, { title: "规则族", cell: (rule) => word("family", rule.family), sort: (rule) => rule.family },
      { title: "严重程度", cell: (rule) => tag(rule.severity, word("severity", rule.severity)), sort: (rule) => ["info", "warning", "critical"].indexOf(rule.severity) },
      { title: "相符", num: true, cell: (rule) => count(held(of(rule))), sort: (rule) => held(of(rule)) }, { title: "不符", num: true, cell: (rule) => count(total(rule, "fail_count")), sort: (rule) => total(rule, "fail_count") },
      { title: "无法核对", num: true, cell: (rule) => count(total(rule, "not_evaluable_count")), sort: (rule) => total(rule, "not_evaluable_count") }, { title: "相符率", num: true, cell: (rule) => share(of(rule)) } ] }));
  }
  draw(); one();
  addEventListener("hashchange", () => { chosen.rule = state().rule || ""; one(); });
});
