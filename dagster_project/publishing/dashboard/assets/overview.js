/* The prefecture: totals of what adds up, load status, quality. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, records, word, money, wan, signedWan, percent, growth, count, table, unknown, unitLink, face, faceKey, faceName, mark, tile, state, keep, choice } = Kanhe;
  const data = Kanhe.get("overview");
  const totals = records(data.totals), same = records(data.same_units), classes = records(data.classes);
  const findings = records(data.findings), changes = records(data.changes), absent = records(data.absent);
  const faces = [...new Set(totals.map((row) => faceKey(row)))];
  const years = [...new Set(totals.map((row) => row.fiscal_year))].sort((a, b) => b - a);
  if (!totals.length) { fill(byId("said"), "已发布的数据中没有公开文件。"); return; }
  /* Documents that count in sums over bodies are there once more as the scope `counted`; they are loaded only once. */
  const loaded = totals.filter((row) => row.scope !== "counted");
  const most = faces.filter((key) => key.endsWith("/counted")).map((key) => [key, totals.filter((row) => faceKey(row) === key).reduce((n, row) => n + row.document_count, 0)]).sort((a, b) => b[1] - a[1])[0][0];
  const chosen = { face: faces.includes(state().face) ? state().face : most, year: Number(state().year) || years[0] };
  const ofFace = (row) => faceKey(row) === chosen.face;

  function controls() {
    fill(byId("controls"),
      choice("口径（不同口径不得相加）", faces.map((key) => [key, faceName(key)]), chosen.face, (value) => { chosen.face = value; keep({ face: value }); draw(); }),
      choice("年度", years.map((year) => [year, `${year}年`]), chosen.year, (value) => { chosen.year = Number(value); keep({ year: value }); draw(); }));
  }
  const total = (year) => totals.find((row) => ofFace(row) && row.fiscal_year === year);
  const pair = (year) => same.find((row) => ofFace(row) && row.fiscal_year === year);

  function tiles(row) {
    const graves = findings.filter((each) => each.fiscal_year === chosen.year && each.severity === "critical" && each.status === "fail").reduce((n, each) => n + each.finding_count, 0);
    const open = findings.filter((each) => each.fiscal_year === chosen.year).reduce((n, each) => n + each.open_count, 0);
    const known = (name) => (row[`${name}_count`] === row.document_count ? `${count(row.document_count)}份公开合计` : `${count(row[`${name}_count`])}/${count(row.document_count)}份有数，合计不含其余`);
    const list = row ? [
      tile("支出总计", money(row.expenditure), "万元", known("expenditure")),
      tile("收入总计", money(row.revenue), "万元", known("revenue")),
      tile("一般公共预算支出", money(row.general_budget), "万元", known("general_budget")),
      tile("项目支出", money(row.project), "万元", known("project")),
      tile("“三公”经费", money(row.three_public), "万元", known("three_public")),
      tile("在职人数", row.staff_active === null ? unknown("没有文件写明") : count(row.staff_active), "人", `${count(row.staff_count)}/${count(row.document_count)}份写明`),
    ] : [];
    list.push(tile("严重不符", count(graves), "处", el("a", { href: `findings.html#year=${chosen.year}&severity=critical&status=fail` }, "查看"), graves ? "bad" : "ok"));
    list.push(tile("未答复的发现", count(open), "处", el("a", { href: `findings.html#year=${chosen.year}` }, `${chosen.year}年全部口径`), open ? "warn" : "ok"));
    fill(byId("tiles"), list);
  }

  function yearsCard() {
    const rows = totals.filter(ofFace);
    const numbers = table({ caption: `各年合计（${faceName(chosen.face)}），万元`, rows: [...rows].reverse(), columns: [
      { title: "年度", cell: (row) => `${row.fiscal_year}年` },
      { title: "公开份数", num: true, cell: (row) => count(row.document_count) },
      { title: "支出总计", num: true, cell: (row) => money(row.expenditure) },
      { title: "同一批单位：本年", num: true, cell: (row) => { const both = pair(row.fiscal_year); return both ? money(both.current) : unknown("没有两年都有数的单位"); } },
      { title: "上年", num: true, cell: (row) => { const both = pair(row.fiscal_year); return both ? [money(both.prior), both.prior_implied_count ? mark("implied", "推", `其中${both.prior_implied_count}个单位的上年数由本年文字推算`) : ""] : unknown("没有两年都有数的单位"); } },
      { title: "增减", num: true, cell: (row) => { const both = pair(row.fiscal_year); return both ? signedWan(Kanhe.difference(both.current, both.prior)) : unknown("没有两年都有数的单位"); } },
      { title: "单位数", num: true, cell: (row) => count(pair(row.fiscal_year)?.unit_count ?? 0) },
    ] });
    fill(byId("years"), Kanhe.charts.years(`支出总计，${faceName(chosen.face)}`, rows.map((row) => ({ year: row.fiscal_year, value: row.expenditure, origin: null, low: null, high: null })), numbers),
      el("p", { class: "soft small" }, "各年公开的单位不完全相同，合计不能直接比较；“同一批单位”只算两年都有数的单位。各单位之间的补助没有抵销。"));
  }

  function classesCard() {
    const of = (fund) => classes.filter((row) => ofFace(row) && row.fiscal_year === chosen.year && row.fund_scope === fund);
    const fund = of("general").length ? "general" : "all";
    const rows = of(fund);
    if (!rows.length) { fill(byId("classes"), el("p", { class: "empty" }, `${chosen.year}年没有这一口径的功能科目数。`)); return; }
    const numbers = table({ caption: `${chosen.year}年${word("fund", fund)}支出，按功能分类，万元`, rows, columns: [
      { title: "功能分类", cell: (row) => [el("span", { class: "code" }, row.line_key), row.name || ""] },
      { title: "金额", num: true, cell: (row) => money(row.amount), sort: (row) => row.amount },
      { title: "单位数", num: true, cell: (row) => count(row.unit_count), sort: (row) => row.unit_count }] });
    fill(byId("classes"), Kanhe.charts.ranked(`${chosen.year}年，${word("fund", fund)}，${faceName(chosen.face)}`, rows.slice(0, 10).map((row) => ({ name: row.name || row.line_key, value: Kanhe.plotted(row.amount), text: wan(row.amount) })), "万元", numbers));
  }

  function changesCard() {
    const rows = changes.filter((row) => ofFace(row) && row.fiscal_year === chosen.year);
    fill(byId("changes"), table({ caption: `${chosen.year}年支出总计的增减，${faceName(chosen.face)}，万元；按增减额由大到小`, rows, empty: "这一年没有可与上年比较的单位。", columns: [
      { title: "单位", cell: (row) => unitLink({ id: row.unit_key, name: row.unit_name }, `#year=${chosen.year}`) },
      { title: "上年", num: true, cell: (row) => [money(row.prior), row.prior_origin ? mark("implied", "推", "上年文件没有装载，由本年文字推算") : ""], sort: (row) => row.prior },
      { title: "本年", num: true, cell: (row) => money(row.current), sort: (row) => row.current },
      { title: "增减", num: true, cell: (row) => signedWan(row.change), sort: (row) => row.change },
      { title: "增长率", num: true, cell: (row) => growth(row.reported_growth_bp), sort: (row) => row.reported_growth_bp },
      { title: "同口径增长率", num: true, cell: (row) => growth(row.like_for_like_growth_bp), sort: (row) => row.like_for_like_growth_bp },
      { title: "文件所写原因（总计没有写的，取增减最大的事项）", words: true, cell: (row) => (row.reason ? [row.reason_name ? el("span", { class: "soft" }, `${row.reason_name}：`) : "", row.reason] : unknown("文件没有写原因")) },
    ] }));
  }

  function loadCard() {
    const rejected = records(data.rejected), formats = records(data.formats);
    const ofYear = (year) => loaded.filter((row) => row.fiscal_year === year);
    const sumOf = (rows, name) => rows.reduce((n, row) => n + (row[name] || 0), 0);
    const missing = absent.filter((row) => row.missing_year === chosen.year);
    fill(byId("load"),
      table({ caption: "各年装载的公开文件", rows: years, columns: [
        { title: "年度", cell: (year) => `${year}年` },
        { title: "现行公开", num: true, cell: (year) => count(sumOf(ofYear(year), "document_count")) },
        { title: "表不齐全", num: true, cell: (year) => count(sumOf(ofYear(year), "document_count") - sumOf(ofYear(year), "complete_count")) },
        { title: "格式", cell: (year) => formats.filter((row) => row.fiscal_year === year).map((row) => `${row.file_format} ${row.document_count}`).join("，") } ] }),
      el("h3", {}, `${chosen.year}年未见公开的单位`),
      missing.length ? el("ul", {}, missing.slice(0, 30).map((row) => el("li", {}, unitLink({ id: row.unit_key, name: row.unit_name }), `（上年有${face(row)}的公开）`)), missing.length > 30 && el("li", {}, `另有${missing.length - 30}个`)) : el("p", { class: "soft" }, "上年公开过的单位本年都有公开。"),
      el("h3", {}, "没有读出的文件"),
      rejected.length ? table({ caption: "未能读出的文件", rows: rejected, limit: 20, columns: [{ title: "文件", cell: (row) => row.file_path }, { title: "原因和处理办法", words: true, cell: (row) => row.message }] }) : el("p", { class: "soft" }, "没有，全部文件都已读出。"));
  }

  function qualityCard() {
    const chain = records(data.chain), nights = records(data.nights);
    const all = (year, name) => loaded.filter((row) => row.fiscal_year === year).reduce((n, row) => n + Number(row[name] || 0), 0);
    const share = (part, whole) => (whole ? percent(Math.round((part * 10000) / whole), false) : unknown("没有可计算的内容"));
    fill(byId("quality"),
      table({ caption: "各年数据质量（全部口径）", rows: years, columns: [
        { title: "年度", cell: (year) => `${year}年` },
        { title: "核对关系", num: true, cell: (year) => count(all(year, "relation_count")) },
        { title: "相符", num: true, cell: (year) => share(all(year, "agreeing_count"), all(year, "agreeing_count") + all(year, "fail_count")) },
        { title: "不符", num: true, cell: (year) => count(all(year, "fail_count")) },
        { title: "未归类数字", num: true, cell: (year) => count(all(year, "unmapped_count")) },
        { title: "推得出上年数", num: true, cell: (year) => { const row = chain.find((each) => each.fiscal_year === year); return row ? share(row.covered_count, row.budgeted_count) : unknown("没有"); } },
        { title: "与上年文件一致", num: true, cell: (year) => { const row = chain.find((each) => each.fiscal_year === year); return row ? `${count(row.confirmed_count)}项，不同${count(row.restated_count)}项` : ""; } } ] }),
      el("h3", {}, "审核发现的变化"),
      table({ caption: "每次发布时的发现", rows: nights, empty: "还没有记录。", limit: 10, columns: [
        { title: "日期", cell: (row) => row.night }, { title: "现有", num: true, cell: (row) => count(row.open_count) }, { title: "新增", num: true, cell: (row) => count(row.new_count) },
        { title: "重现", num: true, cell: (row) => count(row.reopened_count) }, { title: "已消除", num: true, cell: (row) => count(row.cured_count) }, { title: "随文件撤下", num: true, cell: (row) => count(row.withdrawn_count) } ] }));
  }

  function draw() {
    const row = total(chosen.year), both = pair(chosen.year);
    fill(byId("said"), row ? `${chosen.year}年装载${faceName(chosen.face)}的公开${count(row.document_count)}份，支出总计${row.expenditure === null ? "不明" : `${wan(row.expenditure)}万元`}。` : `${chosen.year}年没有${faceName(chosen.face)}的公开。`,
      both ? `两年都有数的${count(both.unit_count)}个单位，支出由${wan(both.prior)}万元变为${wan(both.current)}万元（${signedWan(Kanhe.difference(both.current, both.prior))}万元）。` : "");
    tiles(row); yearsCard(); classesCard(); changesCard(); loadCard(); qualityCard();
  }
  controls(); draw();
});
