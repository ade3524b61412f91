/* All units with their latest year. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, units, money, growth, count, percent, unknown, table, unitLink, face, state, keep, choice, tag, called } = Kanhe;
  const all = units();
  const chosen = { words: state().words || "", year: state().year || "", doubt: state().doubt || "" };
  const years = [...new Set(all.map((unit) => unit.fiscal_year).filter(Boolean))].sort((a, b) => b - a);
  const words = el("input", { type: "search", value: chosen.words, oninput: () => { chosen.words = words.value.trim(); keep({ words: chosen.words }); draw(); } });
  fill(byId("controls"), Kanhe.field("名称", words),
    choice("最近年度", [["", "全部"], ...years.map((year) => [year, `${year}年`])], chosen.year, (value) => { chosen.year = value; keep({ year: value }); draw(); }),
    choice("存疑", [["", "全部"], ["critical", "有严重不符"], ["findings", "有审核发现"], ["incomplete", "表不齐全"]], chosen.doubt, (value) => { chosen.doubt = value; keep({ doubt: value }); draw(); }));
  const fits = (unit) => (!chosen.words || called(unit, chosen.words)) && (!chosen.year || String(unit.fiscal_year) === chosen.year)
    && (!chosen.doubt || (chosen.doubt === "critical" ? unit.critical_count > 0 : chosen.doubt === "findings" ? unit.finding_count > 0 : unit.is_complete === false));
  function draw() {
    const rows = all.filter(fits);
    byId("said").textContent = `${count(rows.length)}个单位，共${count(all.length)}个`;
    fill(byId("list"), table({ caption: "单位及其最近年度，万元", rows, limit: 100, wide: true, empty: "没有符合的单位。", columns: [
      { title: "单位", cell: (unit) => [unitLink(unit), unit.names.length ? el("span", { class: "soft small" }, ` 曾用：${unit.names.join("、")}`) : ""], sort: (unit) => unit.name },
      { title: "年度", num: true, cell: (unit) => unit.fiscal_year ?? "", sort: (unit) => unit.fiscal_year },
      { title: "口径", cell: (unit) => (unit.document_kind ? face(unit) : "") },
      { title: "支出总计", num: true, cell: (unit) => money(unit.expenditure, "没有读出支出总计"), sort: (unit) => unit.expenditure },
      { title: "增长率", num: true, cell: (unit) => growth(unit.growth_bp), sort: (unit) => unit.growth_bp },
      { title: "同口径", num: true, cell: (unit) => growth(unit.like_for_like_growth_bp), sort: (unit) => unit.like_for_like_growth_bp },
      { title: "在职", num: true, cell: (unit) => (unit.staff_active === null ? unknown("文件没有写明") : count(unit.staff_active)), sort: (unit) => unit.staff_active },
      { title: "发现", num: true, cell: (unit) => [count(unit.finding_count), unit.critical_count ? [" ", tag("critical", `严重${unit.critical_count}`)] : ""], sort: (unit) => unit.finding_count },
      { title: "公开质量", num: true, cell: (unit) => (unit.score_bp === null ? unknown("没有得分") : percent(unit.score_bp, false)), sort: (unit) => unit.score_bp },
    ] }));
  }
  draw();
});
