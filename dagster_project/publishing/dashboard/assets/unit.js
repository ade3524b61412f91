/* One unit: its money year by year, why it changed, what is doubtful. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, records, record, word, money, wan, signedWan, percent, growth, count, table, unknown, tag, mark, tile, face, faceKey, faceName, place, state, keep, choice } = Kanhe;
  const identifier = byId("unit").dataset.unit;
  const data = Kanhe.get(`unit/${identifier}`);
  const unit = data.unit;
  const lines = data.lines.g.map(([document_kind, scope, subject, fund, key, rows]) => {
    const years = new Map(rows.map((row) => { const found = record(data.lines, row); return [found.fiscal_year, found]; }));
    return { document_kind, scope, subject, fund, key, years, name: [...years.values()].at(-1).name, id: `${subject}/${fund}/${key}` };
  });
  const grouped = (table) => table.g.flatMap(([document_kind, scope, subject, fund, key, rows]) => rows.map((row) => ({ document_kind, scope, subject, fund, key, id: `${subject}/${fund}/${key}`, ...record(table, row) })));
  const bridges = grouped(data.bridges), reasons = grouped(data.reasons);
  const documents = records(data.documents), yearRows = records(data.years), staff = records(data.staff), projects = records(data.projects);
  const sheets = records(data.sheets), findings = records(data.findings), scores = records(data.scores), peers = records(data.peers), moves = records(data.moves), events = records(data.events);

  const rank = (key) => ["budget/unit", "budget/department", "final_account/unit", "final_account/department"].indexOf(key);
  const faces = [...new Set([...yearRows, ...lines].map((row) => faceKey(row)))].sort((a, b) => rank(a) - rank(b));
  const chosen = { face: faces.includes(state().face) ? state().face : faces[0] };
  const ofFace = (row) => faceKey(row) === chosen.face;
  let years, documentYears;
  function readYears() {
    documentYears = yearRows.filter(ofFace).map((row) => row.fiscal_year).sort((a, b) => a - b);
    years = [...new Set([...documentYears, ...lines.filter(ofFace).flatMap((line) => [...line.years.keys()])])].sort((a, b) => a - b);
    const wanted = Number(state().year);
    chosen.year = documentYears.includes(wanted) ? wanted : documentYears.at(-1) || years.at(-1);
  }
  const lineName = (line) => { const named = word("line", line.id); return named === line.id ? line.name || line.key : named; };
  const cell = (line, year) => line.years.get(year) || null;
  const line = (id) => lines.find((each) => ofFace(each) && each.id === id);
  const bridge = (id, year) => bridges.find((each) => ofFace(each) && each.id === id && each.fiscal_year === year);
  const reasonOf = (id, year) => reasons.find((each) => ofFace(each) && each.id === id && each.fiscal_year === year && each.reason);

  // --- one figure -----------------------------------------------------------------------------------------
  function why(found) {
    if (!found) return "该年度没有本单位的公开文件，下一年的文字也没有可推算的说明";
    if (found.state) return word("state", found.state);
    return "没有可用的数";
  }
  function marks(found) {
    const made = [];
    if (found.origin === "implied") made.push(mark("implied", "推", `由${found.fiscal_year + 1}年文字推算：${word("method", found.method)}；区间 ${found.low === null ? "不明" : wan(found.low)} 至 ${found.high === null ? "不明" : wan(found.high)}`));
    if (found.origin === "bound") made.push(mark("bound", "界", "只能由合计和其他组成项确定范围"));
    if (found.restated !== null) made.push(mark("restated", "调", `调整到下一年口径：${wan(found.restated)}万元`));
    else if (found.chain === "restated") made.push(mark("restated", "异", `下一年文字推算为${wan(found.implied)}万元，与本年文件不同`));
    return made;
  }
  function figure(found) {
    if (found && found.value === null && found.low !== null && found.high !== null) return [marks(found), el("span", { class: "small" }, `${wan(found.low)}～${wan(found.high)}`)];
    if (!found || found.value === null) return unknown(why(found));
    return [marks(found), money(found.value)];
  }

  // --- tables of lines ------------------------------------------------------------------------------------
  const isZero = (each) => [...each.years.values()].every((found) => (found.value === null && found.low === null) || found.value === "0");
  function seriesTable(caption, rows, level, withReasons) {
    const now = chosen.year;
    const columns = [{ title: "事项", cell: (row) => el("button", { type: "button", class: "rowlink", onclick: () => detail(row) }, row.subject.endsWith("_item") && el("span", { class: "code" }, row.key), lineName(row)) }];
    for (const year of years) columns.push({ title: `${year}年`, num: true, now: year === now, cell: (row) => figure(cell(row, year)), sort: (row) => cell(row, year)?.value ?? null });
    columns.push({ title: `${now}年增减`, num: true, cell: (row) => { const [a, b] = [cell(row, now), cell(row, now - 1)]; return a?.value && b?.value ? signedWan(Kanhe.difference(a.value, b.value)) : unknown("上年数或本年数未知"); } });
    columns.push({ title: "增长率", num: true, cell: (row) => growth(cell(row, now)?.growth_bp, "上年数为零或未知"), sort: (row) => cell(row, now)?.growth_bp ?? null });
    if (withReasons) columns.push({ title: `${now}年文件所写原因`, words: true, cell: (row) => { const found = reasonOf(row.id, now); return found ? [found.reason, " ", verdict(found)] : ""; } });
    const hidden = rows.filter(isZero).length, kept = rows.filter((row) => !isZero(row));
    return [table({ caption: `${caption}，万元`, rows: kept, columns, series: true, tall: kept.length > 16, rowClass: level, empty: "各年都没有数。" }), hidden && kept.length ? el("p", { class: "soft small" }, `另有${hidden}个事项各年都为零或空白，没有列出。`) : ""];
  }
  const verdict = (found) => found.reason_verdict && found.reason_verdict !== "not_shown" ? el("span", { class: `tag ${found.reason_verdict === "contradicted" ? "critical" : found.reason_verdict}`, "data-tip": found.reason_arithmetic || word("verdict", found.reason_verdict) }, word("verdict", found.reason_verdict)) : "";

  // --- receipts, read when somebody asks ------------------------------------------------------------------
  let receipts = null;
  async function readReceipts() {
    if (!receipts) {
      const found = await Kanhe.load(`unit/${identifier}-more`);
      receipts = { printed: grouped(found.printed), told: grouped(found.told), targets: records(found.targets) };
    }
    return receipts;
  }
  const fileOf = (year) => documents.find((each) => ofFace(each) && each.fiscal_year === year && each.is_current)?.file_path || "";
  function printedAt(each) {
    return [el("mark", {}, each.printed === null ? "（空白）" : each.printed), ` ${fileOf(each.fiscal_year)} `, place({ ...each, source_part: null }) || "（格式没有页码和行号）", each.fact_name && el("span", { class: "soft small" }, ` ${each.fact_name}`)];
  }
  function receipt(row, list, known) {
    const mine = (each) => ofFace(each) && each.id === row.id;
    const rows = list.map(({ year }) => ({ year, printed: known.printed.filter((each) => mine(each) && each.fiscal_year === year), told: known.told.filter((each) => mine(each) && each.fiscal_year === year) }));
    return table({ caption: "凭据：印在哪里，哪些核对关系用到它", rows, columns: [
      { title: "年度", cell: (each) => `${each.year}年` },
      { title: "印制的数和位置", words: true, cell: (each) => (each.printed.length ? each.printed.map((found) => el("p", {}, printedAt(found))) : unknown("该年度文件中没有印出这个数")) },
      { title: "核对关系", words: true, cell: (each) => each.printed.map((found) => (found.agreeing_count || found.failing_count ? el("p", {}, `${found.agreeing_count}条相符`, found.failing_count ? [el("span", {}, "，"), tag("critical", `${found.failing_count}条不符`)] : "", el("span", { class: "soft small" }, `（${found.rules}）`)) : el("p", { class: "soft" }, "没有核对关系用到这个数"))) },
      { title: "本年文件对上年的说明（原句）", words: true, cell: (each) => each.told.map((found) => el("p", {}, found.source_text || "", el("span", { class: "soft small" }, ` ${[found.current_printed, found.change_printed, found.percent_printed].filter(Boolean).length ? `印为 ${[found.current_printed, found.change_printed, found.percent_printed].filter(Boolean).join("、")}；` : ""}${fileOf(each.year)} ${place({ ...found, source_part: null })}`))) },
    ] });
  }

  /* All that is known of one line: every year, where it comes from, why it changed, where it stands. */
  function detail(row) {
    const dialog = byId("detail"), holder = el("div", {}, el("p", { class: "soft" }, "正在读取凭据…"));
    const close = el("button", { type: "button", onclick: () => dialog.close() }, "关闭");
    const list = years.map((year) => ({ year, found: cell(row, year), told: reasons.filter((each) => ofFace(each) && each.id === row.id && each.fiscal_year === year), step: bridge(row.id, year) }));
    fill(dialog, el("header", {}, el("div", {}, el("h2", { id: "detail-title" }, lineName(row)), el("p", { class: "soft small" }, `${unit.unit_name}，${word("subject", row.subject)}，${word("fund", row.fund)}${row.subject.endsWith("_item") ? `，科目${row.key}` : ""}`)), close),
      table({ caption: "各年的数和来源", rows: list, columns: [
        { title: "年度", cell: (each) => `${each.year}年` },
        { title: "万元", num: true, cell: (each) => figure(each.found) },
        { title: "元（精确）", num: true, cell: (each) => (each.found?.value ? Kanhe.exactYuan(each.found.value) : unknown(why(each.found))) },
        { title: "来源", mid: true, cell: (each) => (each.found ? [word("origin", each.found.origin || "published"), each.found.origin && each.found.method && `：${word("method", each.found.method)}`, each.found.state && `（${word("state", each.found.state)}）`] : "没有依据") },
        { title: "区间（万元）", num: true, cell: (each) => (each.found?.low && each.found?.high ? `${wan(each.found.low)}～${wan(each.found.high)}` : each.found?.value ? "印制精度" : "") },
        { title: "核对", mid: true, cell: (each) => [each.found?.chain && word("chain", each.found.chain), each.found?.implied && `：${wan(each.found.implied)}${each.found.method ? `（${word("method", each.found.method)}）` : ""}`, each.found?.restated && `；调整后 ${wan(each.found.restated)}`, each.found?.prior_line_key && `；上年科目为${each.found.prior_line_key}`] },
        { title: "增长率", num: true, cell: (each) => growth(each.found?.growth_bp) },
        { title: "同口径", num: true, cell: (each) => (each.step ? growth(each.step.like_for_like_growth_bp) : "") },
        { title: "文字说明", words: true, cell: (each) => each.told.map((told) => el("p", {}, told.change !== null && `${signedWan(told.change)}万元，`, told.percent !== null && `${Kanhe.stated(told.percent)}，`, word("base", told.base_kind), "。", told.reason || "未写原因", " ", verdict(told), el("span", { class: "soft small" }, ` ${place(told)}`))) },
      ] }),
      holder,
      el("p", { class: "soft small" }, "完整的来历（算式、逐级用到的数、更正）：", el("code", {}, `kanhe trace mart_line_year --unit ${unit.unit_name} --year ${chosen.year} --column value_yuan --where document_kind=${row.document_kind} --where scope=${row.scope} --where subject=${row.subject} --where fund_scope=${row.fund} --where line_key=${row.key}`)),
      el("p", { class: "more" }, el("a", { href: `../reasons.html#unit=${encodeURIComponent(unit.unit_name)}${row.subject === "functional_item" ? `&code=${row.key}` : ""}` }, "在增减说明中检索")));
    dialog.showModal();
    close.focus();
    readReceipts().then((known) => fill(holder, receipt(row, list, known)), () => fill(holder, el("p", { class: "note" }, "凭据文件不在网页文件夹中，请重新生成网页。")));
  }

  // --- sections -------------------------------------------------------------------------------------------
  const sections = [
    ["totals", "历年收支", totalsSection], ["bridge", "为什么变化", bridgeSection], ["sources", "收入来源", () => partsSection("source", "all", "收入来源")],
    ["functions", "支出功能分类", functionsSection], ["nature", "支出性质", natureSection], ["economy", "支出经济分类", economySection],
    ["three", "“三公”经费", threeSection], ["staff", "人员", staffSection], ["projects", "项目和绩效目标", projectsSection],
    ["peers", "与同类单位比较", peersSection], ["findings", "审核发现", findingsSection], ["score", "公开质量", scoreSection], ["documents", "公开文件", documentsSection],
  ];
  const points = (each) => years.map((year) => { const found = cell(each, year); return found ? { year, value: found.value, origin: found.origin, low: found.low, high: found.high, restated: found.restated } : { year, value: null, origin: null, low: null, high: null, restated: null }; });

  function totalsSection() {
    const wanted = ["total/all/revenue", "total/all/expenditure", ...(line("total/all/expenditure") ? [] : ["total/all/all"]), "total/appropriation/all", "total/appropriation/expenditure", "total/general/general", "total/fund/fund", "total/capital/capital", "carryover/all/total", "operating_expense/appropriation/"].map(line).filter(Boolean);
    const main = line("total/all/expenditure") || line("total/all/all") || wanted[0];
    if (!main) return el("p", { class: "empty" }, "没有读出总计。");
    return [byId("origins").content.cloneNode(true), el("div", { class: "cols" }, [main, line("total/general/general")].filter((each, index) => each && (index === 0 || !isZero(each))).map((each) => el("div", {}, Kanhe.charts.years(lineName(each), points(each))))), seriesTable("历年收支总计", wanted, null, true)];
  }

  function bridgeSection() {
    const ids = [...new Set(bridges.filter((each) => ofFace(each) && each.fiscal_year === chosen.year).map((each) => each.id))];
    if (!ids.length) return el("p", { class: "empty" }, `${chosen.year}年没有本年数和上年数都已知的事项，不能分解增减。`);
    const order = ["total/all/expenditure", "total/all/all", "total/general/general", "total/all/revenue"];
    const named = ids.map((id) => ({ id, each: line(id) })).filter((found) => found.each).sort((a, b) => (order.indexOf(a.id) + 1 || 99) - (order.indexOf(b.id) + 1 || 99));
    if (!named.length) return el("p", { class: "empty" }, "没有可以分解的事项。");
    const holder = el("div");
    const show = (id) => {
      const found = bridge(id, chosen.year), each = line(id), told = reasonOf(id, chosen.year);
      const steps = [{ name: `${chosen.year - 1}年`, value: found.prior, kind: "level" }];
      const step = (name, value) => { if (value && Kanhe.fen(value) !== 0n) steps.push({ name, value, kind: "step" }); };
      const minus = (value) => (value ? Kanhe.difference("0", value) : value);
      step("口径增加", found.scope_in); step("口径减少", minus(found.scope_out)); step("未解释", found.unexplained); step("同口径增减", found.like_for_like);
      steps.push({ name: `${chosen.year}年`, value: found.current, kind: "level" });
      const details = [["其中：本年含上年结转", found.carryover_in], ["其中：上年数所含结转", minus(found.carryover_out)], ["其中：新纳入预算", found.newly_included], ["其中：由其他科目或单位转入", found.moved_in], ["其中：转出到其他科目或单位", minus(found.moved_out)], ["同口径增减中接收自其他单位", found.taken_over]].filter((row) => row[1]);
      const numbers = table({ caption: `${lineName(each)}的增减分解，万元`, rows: [...steps.map((row) => [row.name, row.value, row.kind]), ...details.map((row) => [...row, "step"])], columns: [{ title: "项目", cell: (row) => row[0] }, { title: "金额", num: true, cell: (row) => (row[2] === "level" ? money(row[1]) : signedWan(row[1])) }] });
      const near = moves.filter((move) => ofFace(move) && move.fiscal_year === chosen.year && (each.subject !== "functional_item" || `${move.from_function_code || ""}${move.to_function_code || ""}`.includes(each.key)));
      fill(holder,
        el("p", {}, `${lineName(each)}：报表口径 `, el("b", {}, signedWan(found.change)), " 万元，", growth(found.reported_growth_bp), "；同口径 ", el("b", {}, signedWan(found.like_for_like)), " 万元，", growth(found.like_for_like_growth_bp), "。",
          found.prior_origin ? el("span", { class: "soft" }, `上年数由${chosen.year}年文字推算（${word("base", found.base_kind)}）。`) : el("span", { class: "soft" }, "上年数为上年文件所载。"), found.exactness && el("span", { class: "soft" }, `${word("exactness", found.exactness)}。`)),
        told ? el("p", {}, "文件所写原因：", told.reason, " ", verdict(told)) : el("p", { class: "soft" }, "文件对这一事项没有写原因。"),
        Kanhe.charts.waterfall(`由${chosen.year - 1}年到${chosen.year}年`, steps, numbers),
        near.length ? [el("h3", {}, "有关的口径变化"), table({ caption: "口径变化", rows: near, limit: 30, columns: [
          { title: "种类", cell: (move) => word("move", move.move_kind) }, { title: "由", cell: (move) => move.from_name || move.other_unit || "" }, { title: "到", cell: (move) => move.to_name || "" },
          { title: "内容", words: true, cell: (move) => move.moved_object || "" }, { title: "金额", num: true, cell: (move) => money(move.amount, "文件没有写明金额，也推不出") },
          { title: "依据", words: true, cell: (move) => [word("move_origin", move.move_origin), "，可信程度", word("confidence", move.confidence), "。", move.evidence || ""] } ] })] : "");
    };
    show(named[0].id);
    const every = named.map(({ id, each }) => ({ each, found: bridge(id, chosen.year) })).sort((a, b) => -Kanhe.compare(absolute(a.found.change), absolute(b.found.change)));
    const signed = (value) => (value ? signedWan(value) : "");
    const listed = el("details", {}, el("summary", {}, `全部事项的增减分解（${count(every.length)}）`), table({ caption: `${chosen.year}年各事项的增减分解，万元；按报表增减额由大到小，不同资金范围不得相加`, rows: every, limit: 60, series: true, columns: [
      { title: "事项", cell: (row) => el("button", { type: "button", class: "rowlink", onclick: () => detail(row.each) }, row.each.subject === "functional_item" && el("span", { class: "code" }, row.each.key), lineName(row.each), el("span", { class: "soft small" }, ` ${word("fund", row.each.fund)}`)) },
      { title: "上年", num: true, cell: (row) => [row.found.prior_origin ? mark("implied", "推", "上年文件没有装载或没有这个数，由本年文字推算") : "", money(row.found.prior)], sort: (row) => row.found.prior },
      { title: "本年", num: true, cell: (row) => money(row.found.current), sort: (row) => row.found.current }, { title: "报表增减", num: true, cell: (row) => signed(row.found.change), sort: (row) => row.found.change },
      { title: "口径增加", num: true, cell: (row) => signed(row.found.scope_in), sort: (row) => row.found.scope_in }, { title: "口径减少", num: true, cell: (row) => (row.found.scope_out ? signed(Kanhe.difference("0", row.found.scope_out)) : ""), sort: (row) => row.found.scope_out },
      { title: "未解释", num: true, cell: (row) => signed(row.found.unexplained), sort: (row) => row.found.unexplained }, { title: "同口径增减", num: true, cell: (row) => signed(row.found.like_for_like), sort: (row) => row.found.like_for_like },
      { title: "报表增长率", num: true, cell: (row) => growth(row.found.reported_growth_bp), sort: (row) => row.found.reported_growth_bp }, { title: "同口径增长率", num: true, cell: (row) => growth(row.found.like_for_like_growth_bp), sort: (row) => row.found.like_for_like_growth_bp } ] }));
    return [el("div", { class: "controls" }, choice("事项", named.map(({ id, each }) => [id, `${each.subject === "functional_item" ? `${each.key} ` : ""}${lineName(each)}${each.subject === "total" ? "" : `（${word("subject", each.subject)}，${word("fund", each.fund)}）`}`]), named[0].id, show)), holder, listed];
  }
  const absolute = (value) => (value.startsWith("-") ? value.slice(1) : value);

  function partsSection(subject, fund, title) {
    const rows = lines.filter((each) => ofFace(each) && each.subject === subject && each.fund === fund);
    if (!rows.length || rows.every(isZero)) return el("p", { class: "empty" }, `没有读出${title}。`);
    return [stack(title, rows, subject === "source" ? (each) => !parent(each, rows) : null), seriesTable(title, rows, null, true)];
  }
  /* A source whose parts are listed too would be drawn twice. */
  const PARTS = { appropriation: ["general_own", "general_transfer", "fund_own", "fund_transfer", "capital_own", "capital_transfer", "general", "fund", "capital"], unit_funds: ["unit_service", "unit_superior", "unit_affiliate", "unit_business", "unit_other"], general: ["general_own", "general_transfer"], fund: ["fund_own", "fund_transfer"], capital: ["capital_own", "capital_transfer"], carryover: ["carryover_appropriation", "carryover_other"] };
  const parent = (each, rows) => (PARTS[each.key] || []).some((part) => rows.some((other) => other.key === part && !isZero(other)));
  function stack(title, rows, drawn) {
    const used = rows.filter((each) => !isZero(each) && (!drawn || drawn(each)));
    if (!used.length) return "";
    // What a year's own document does not list was not there; without that document it is unknown, and a bar of the
    // known parts would pass for the whole.
    const whole = years.filter((year) => documentYears.includes(year) || used.every((each) => cell(each, year)?.value));
    const chart = Kanhe.charts.stacked(title, whole, used.map((each) => ({ name: lineName(each), values: whole.map((year) => cell(each, year)?.value ?? null) })), null, used.length > 6);
    return whole.length < years.length ? [chart, el("p", { class: "soft small" }, `${years.filter((year) => !whole.includes(year)).join("、")}年有部分事项未知，没有画出。`)] : chart;
  }

  function functionsSection() {
    const funds = ["general", "all", "appropriation", "fund", "capital"].filter((fund) => lines.some((each) => ofFace(each) && each.subject === "functional_item" && each.fund === fund && !isZero(each)));
    if (!funds.length) return el("p", { class: "empty" }, "没有读出功能科目。");
    const holder = el("div");
    const show = (fund) => {
      const rows = lines.filter((each) => ofFace(each) && each.subject === "functional_item" && each.fund === fund).sort((a, b) => (a.key < b.key ? -1 : 1));
      fill(holder, stack(`${word("fund", fund)}支出，按类`, rows, (each) => each.key.length === 3), seriesTable(`${word("fund", fund)}支出，按功能科目`, rows, (each) => `l${(each.key.length - 1) / 2}`, true));
    };
    show(funds[0]);
    return [el("div", { class: "controls" }, choice("资金范围（互相包含，不得相加）", funds.map((fund) => [fund, word("fund", fund)]), funds[0], show)), holder];
  }

  function natureSection() {
    const all = lines.filter((each) => ofFace(each) && each.subject === "nature");
    if (!all.length) return el("p", { class: "empty" }, "没有读出支出性质。");
    const fund = all.some((each) => each.fund === "all" && !isZero(each)) ? "all" : "general";
    const rows = all.filter((each) => each.fund === fund), own = lines.filter((each) => ofFace(each) && each.subject === "component");
    return [el("div", { class: "cols" }, el("div", {}, stack(`基本支出和项目支出（${word("fund", fund)}）`, rows)), el("div", {}, stack("基本支出的构成（一般公共预算）", own))), seriesTable(`支出性质（${word("fund", fund)}）`, rows, null, true), own.length ? seriesTable("基本支出的构成（一般公共预算）", own, null, true) : ""];
  }

  function economySection() {
    const rows = lines.filter((each) => ofFace(each) && each.subject === "economic_item").sort((a, b) => (a.key < b.key ? -1 : 1));
    if (!rows.length || rows.every(isZero)) return el("p", { class: "empty" }, "没有读出经济科目。");
    return [stack("基本支出，按经济分类的类", rows, (each) => each.key.length === 3), seriesTable(`基本支出，按经济科目（${word("fund", rows[0].fund)}）`, rows, (each) => `l${(each.key.length - 1) / 2}`, false)];
  }

  function threeSection() {
    const rows = lines.filter((each) => ofFace(each) && each.subject === "three_public");
    if (!rows.length) return el("p", { class: "empty" }, "没有读出“三公”经费。");
    const order = ["three_public", "abroad", "vehicle", "vehicle_purchase", "vehicle_running", "reception"];
    rows.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
    return [rows.every(isZero) ? "" : stack("“三公”经费，按内容", rows, (each) => ["abroad", "vehicle_purchase", "vehicle_running", "reception"].includes(each.key)), rows.every(isZero) ? el("p", { class: "soft" }, "各年都没有安排“三公”经费。") : seriesTable("“三公”经费", rows, (each) => (each.key === "three_public" ? "sum" : each.key.startsWith("vehicle_") ? "l2" : ""), true)];
  }

  function staffSection() {
    const rows = staff.filter(ofFace), groups = [...new Set(rows.map((row) => row.staff_group))];
    if (!groups.length) return el("p", { class: "empty" }, "文件没有写明人员情况。");
    const of = (group, year) => rows.find((row) => row.staff_group === group && row.fiscal_year === year);
    const per = (name) => (year) => { const row = yearRows.find((each) => ofFace(each) && each.fiscal_year === year); return row && row[name] !== null ? wan(row[name]) : unknown("没有在职人数或金额，不能计算"); };
    const all = [...groups.map((group) => ({ name: word("staff", group), cell: (year) => { const found = of(group, year); return !found || found.headcount === null ? unknown("文件没有写明") : [found.origin ? mark("implied", "推", "由下一年文字推算") : "", found.agrees === false ? mark("restated", "异", "与下一年文字推算的人数不同") : "", count(found.headcount)]; } })),
      { name: "在职人员人均基本支出（万元）", cell: per("basic_per_active") }, { name: "在职人员人均机关运行经费（万元）", cell: per("operating_per_active") }];
    return table({ caption: "人员，人；人均为万元", rows: all, series: true, columns: [{ title: "类别", cell: (row) => row.name }, ...years.map((year) => ({ title: `${year}年`, num: true, now: year === chosen.year, cell: (row) => row.cell(year) }))] });
  }

  function projectsSection() {
    const rows = projects.filter((row) => ofFace(row) && row.fiscal_year === chosen.year), held = sheets.filter((row) => ofFace(row) && row.fiscal_year === chosen.year);
    if (!rows.length) return el("p", { class: "empty" }, `${chosen.year}年没有读出项目。`);
    return [table({ caption: `${chosen.year}年的项目，万元`, rows, limit: 60, tall: rows.length > 16, columns: [
      { title: "项目", cell: (row) => row.project_name },
      { title: "项目支出表", num: true, cell: (row) => money(row.table_amount, "项目支出表中没有这个项目"), sort: (row) => row.table_amount },
      { title: "文字说明", num: true, cell: (row) => money(row.text_amount, "文字中没有说明这个项目"), sort: (row) => row.text_amount },
      { title: "绩效目标表", num: true, cell: (row) => money(row.sheet_amount, row.sheet_match_method ? "绩效目标表没有写年度金额" : "没有这个项目的绩效目标表"), sort: (row) => row.sheet_amount },
      { title: "上年结转", num: true, cell: (row) => money(row.carryover, "结转结余表中没有这个项目") } ] }),
      held.map((sheet) => {
        const holder = el("div"), year = chosen.year;
        return el("details", { ontoggle: () => readReceipts().then((known) => fill(holder, targetTable(sheet.project_name, known.targets.filter((row) => ofFace(row) && row.fiscal_year === year && row.project_name === sheet.project_name)))) },
          el("summary", {}, `绩效目标：${sheet.project_name}（${sheet.target_count}项指标）`), holder);
      })];
  }
  const targetTable = (name, rows) => table({ caption: `${name}的绩效指标`, rows, columns: [
    { title: "指标", cell: (row) => row.indicator || "（没有名称）" }, { title: "类别", cell: (row) => [row.level1, row.level2].filter(Boolean).join(" / ") },
    { title: "指标值", cell: (row) => row.printed ?? unknown("文件没有写指标值") }, { title: "权重", num: true, cell: (row) => (row.weight === null ? unknown("没有写权重") : Kanhe.stated(row.weight).slice(0, -1)) },
    { title: "佐证材料", words: true, cell: (row) => row.evidence || "" }, { title: "位置", cell: (row) => place(row) } ] });

  function peersSection() {
    const rows = peers.filter((row) => ofFace(row) && row.fiscal_year === chosen.year);
    if (!rows.length) return el("p", { class: "empty" }, `${chosen.year}年没有可比较的指标。`);
    const value = (row) => (row.value !== null ? `${wan(row.value)}万元` : row.value_bp !== null ? percent(row.value_bp, false) : unknown("缺少人数、车辆数或金额，不能计算"));
    const grade = (letter, reason) => el("span", { class: `tag ${letter}`, "data-tip": reason || "", tabindex: "0" }, `${letter} ${word("grade", letter)}`);
    return [el("p", { class: "soft" }, `同类组：${rows[0].class_name || "主要职能不明"}，${word("size", rows[0].size_class)}。人均和占比不能相加。`), table({ caption: `${chosen.year}年指标与同类单位、与上年`, rows, columns: [
      { title: "指标", cell: (row) => word("indicator", row.indicator) }, { title: "数值", num: true, cell: value },
      { title: "同组名次", num: true, cell: (row) => (row.peer_count > 1 ? `${row.peer_rank} / ${row.peer_count}` : unknown("同组只有本单位")) },
      { title: "高于同组", num: true, cell: (row) => (row.percentile_bp === null ? unknown("同组只有本单位") : percent(row.percentile_bp, false)) },
      { title: "与同类可比", cell: (row) => grade(row.peer_grade, row.peer_grade_reason) },
      { title: "比上年", num: true, cell: (row) => growth(row.growth_bp, "上年没有这一指标") }, { title: "与上年可比", cell: (row) => grade(row.year_grade, row.year_grade_reason) } ] }),
      el("p", { class: "more" }, el("a", { href: `../compare.html#year=${chosen.year}&face=${chosen.face}&mark=${identifier}` }, "在比较页中查看全部单位"))];
  }

  function findingsSection() {
    const rows = findings.filter(ofFace), now = rows.filter((row) => row.fiscal_year === chosen.year), before = rows.length - now.length;
    const current = documents.find((row) => ofFace(row) && row.fiscal_year === chosen.year && row.is_current);
    const letter = current && data.letters[current.document_id];
    return [letter ? el("p", {}, "审核意见：", el("a", { href: `../letters/${letter}.html` }, "网页"), "　", el("a", { href: `../letters/${letter}.docx`, download: `审核意见_${unit.unit_name}_${chosen.year}年.docx` }, "下载 Word 文件")) : "",
      now.length ? el("div", { class: "list" }, now.map((row) => Kanhe.finding(row, { witnesses: data.witnesses[row.finding_key], root: "../" }))) : el("p", { class: "empty" }, `${chosen.year}年没有发现。`),
      before ? el("p", { class: "more" }, el("a", { href: `../findings.html#unit=${encodeURIComponent(unit.unit_name)}` }, `其他年度还有${before}处发现`)) : ""];
  }

  function scoreSection() {
    const rows = scores.filter(ofFace).reverse();
    return [table({ caption: "各年公开质量得分及各部分（满分100%）", rows, empty: "没有得分。", columns: Kanhe.scoreColumns((row) => `${row.fiscal_year}年`, "年度") }), el("p", { class: "soft small" }, "每一部分为没有例外的规则数占可核对规则数的比例（原因说明为写明原因的事项占有增减事项的比例）；无从核对的部分不计入得分。")];
  }

  function documentsSection() {
    return table({ caption: "本单位的公开文件及版本", rows: documents, limit: 40, columns: [
      { title: "文件", cell: (row) => row.file_path }, { title: "年度", num: true, cell: (row) => row.fiscal_year }, { title: "口径", cell: face }, { title: "版本", cell: (row) => `第${row.version_no}版${row.is_current ? "（现行）" : "（已被取代）"}` },
      { title: "公开日期", cell: (row) => row.published_on || unknown("文件没有印公开日期") }, { title: "装载时间", cell: (row) => String(row.known_from).slice(0, 16) },
      { title: "表内数字", num: true, cell: (row) => count(row.cell_count) }, { title: "参与核对", num: true, cell: (row) => count(row.covered_cell_count) }, { title: "文字数字", num: true, cell: (row) => count(row.text_number_count) }, { title: "参与核对", num: true, cell: (row) => count(row.covered_text_number_count) },
      { title: "未归类", num: true, cell: (row) => count(row.unmapped_count) }, { title: "表是否齐全", cell: (row) => (row.is_complete ? "齐全" : tag("warning", "不齐全")) } ] });
  }

  // --- head -----------------------------------------------------------------------------------------------
  function head() {
    fill(byId("controls"),
      choice("口径（不得相加）", faces.map((key) => [key, faceName(key)]), chosen.face, (value) => { chosen.face = value; keep({ face: value }); readYears(); head(); draw(); }),
      choice("年度", [...documentYears].reverse().map((year) => [year, `${year}年`]), chosen.year, (value) => { chosen.year = Number(value); keep({ year: value }); draw(); }));
    const others = (unit.names_seen || "").split("、").filter((name) => name && name !== unit.unit_name);
    fill(byId("notes"),
      [unit.unit_kind && `单位性质：${unit.unit_kind}`, unit.parent_name && ["上级单位：", el("a", { href: `${unit.parent}.html` }, unit.parent_name)], others.length && `见过的其他名称：${others.join("、")}`, unit.registration && `单位名录：${word("registration", unit.registration)}`].filter(Boolean).map((text) => [el("span", { class: "soft small" }, text), el("span", { class: "small" }, "　")]),
      unit.possible_same_units && el("p", { class: "note" }, `名称相近、可能是同一单位，待人工认定：${unit.possible_same_units}`),
      events.map((event) => el("p", { class: "note" }, `${event.fiscal_year}年${word("event", event.event_kind)}（${word("event_status", event.status)}）：${event.from_name || "？"} → ${event.to_name || "？"}。${event.reason || ""}`)));
  }
  function tiles() {
    const lineTile = (title, id) => { const each = line(id), found = each && cell(each, chosen.year); return tile(title, found ? figure(found) : unknown("文件中没有这一项"), found?.value && "万元", found?.growth_bp !== null && found?.growth_bp !== undefined ? ["比上年 ", growth(found.growth_bp)] : "上年数为零或未知"); };
    const ofYear = (each) => ofFace(each) && each.fiscal_year === chosen.year;
    const row = yearRows.find(ofYear), score = scores.find(ofYear), now = findings.filter(ofYear);
    const graves = now.filter((each) => each.severity === "critical" && each.status === "fail").length;
    fill(byId("tiles"), lineTile("支出总计", line("total/all/expenditure") ? "total/all/expenditure" : "total/all/all"), lineTile("收入总计", line("total/all/revenue") ? "total/all/revenue" : "total/all/all"), lineTile("基本支出", "nature/all/basic"), lineTile("项目支出", "nature/all/project"), lineTile("“三公”经费", "three_public/appropriation/three_public"),
      tile("在职人数", row && row.staff_active !== null ? count(row.staff_active) : unknown("文件没有写明"), "人", row?.basic_per_active ? `人均基本支出 ${wan(row.basic_per_active)} 万元` : ""),
      tile("审核发现", count(now.length), "处", graves ? `其中严重不符${graves}处` : "没有严重不符", graves ? "bad" : now.length ? "warn" : "ok"),
      tile("公开质量", score && score.score_bp !== null ? percent(score.score_bp, false) : unknown("没有可核对的内容"), "", score && score.known_weight < 100 ? `只依据已知的部分（权重${score.known_weight}）` : ""));
  }
  function draw() {
    const scroll = scrollY;
    fill(byId("said"), `${chosen.year}年，${faceName(chosen.face)}。有据可查的年度：${years.join("、")}。`);
    tiles();
    fill(byId("sections"), sections.map(([id, title, made]) => el("section", { class: "card", id, "aria-labelledby": `h-${id}` }, el("h2", { id: `h-${id}` }, title), made())));
    scrollTo(0, scroll);
  }
  if (!faces.length) { fill(byId("said"), "本单位没有现行的公开。"); return; }
  fill(byId("jump"), sections.map(([id, title]) => el("li", {}, el("a", { href: `#${id}`, onclick: (event) => { event.preventDefault(); byId(id).scrollIntoView(); byId(`h-${id}`).setAttribute("tabindex", "-1"); byId(`h-${id}`).focus({ preventScroll: true }); } }, title))));
  readYears(); head(); draw();
});
