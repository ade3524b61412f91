/* Units side by side in one measure of one year: a total, a figure per head, or a share. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, get, units, records, word, money, wan, percent, growth, count, table, unknown, unitLink, faceKey, faceName, state, keep, choice, switches, compare, tag } = Kanhe;
  const years = get("index").years, all = units();
  const number = new Map(all.map((unit, index) => [unit.id, index]));
  const first = state();
  const chosen = { year: years.includes(Number(first.year)) ? Number(first.year) : years[0], face: first.face || "", measure: first.measure || "expenditure", per: first.per === "head" ? "head" : "total", peers: first.peers || "", picked: new Set((first.units || "").split(",").filter((id) => number.has(id)).map((id) => number.get(id))) };
  if (number.has(first.mark)) { chosen.marked = number.get(first.mark); chosen.measure = first.measure || "basic_per_head"; }
  let data, rows, indicators;
  const INDICATORS = Object.keys(get("labels").indicator);
  const isIndicator = () => INDICATORS.includes(chosen.measure);

  async function read() {
    data = await Kanhe.load(`compare-${chosen.year}`);
    rows = records(data);
    indicators = new Map(records(data.indicators).map((row) => [`${row.document_id}/${row.indicator}`, row]));
    const faces = [...new Set(rows.map((row) => faceKey(row)))];
    if (!faces.includes(chosen.face)) chosen.face = faces.includes("budget/unit") ? "budget/unit" : faces[0];
    controls(); draw();
  }
  const group = (row) => `${row.class_code || ""}/${row.size_class || ""}`;
  const groupName = (key) => { const [code, size] = key.split("/"); const row = rows.find((each) => (each.class_code || "") === code); return `${row?.class_name || "主要职能不明"}，${word("size", size || "unknown")}`; };
  const ofFace = () => rows.filter((row) => faceKey(row) === chosen.face);

  function controls() {
    const groups = [...new Set(ofFace().map(group))].sort((a, b) => ofFace().filter((row) => group(row) === b).length - ofFace().filter((row) => group(row) === a).length);
    if (!groups.includes(chosen.peers)) chosen.peers = "";
    const change = (name) => (value) => { chosen[name] = value; keep({ [name]: value }); controls(); draw(); };
    fill(byId("controls"),
      choice("年度", years.map((year) => [year, `${year}年`]), chosen.year, (value) => { chosen.year = Number(value); keep({ year: value }); read(); }),
      choice("口径（不得混比）", [...new Set(rows.map((row) => faceKey(row)))].map((key) => [key, faceName(key)]), chosen.face, change("face")),
      choice("指标", [...data.measures.map((name) => [name, word("measure", name)]), ...INDICATORS.map((name) => [name, word("indicator", name)])], chosen.measure, change("measure")),
      isIndicator() ? "" : switches("算法", [["total", "总额"], ["head", "在职人均"]], chosen.per, change("per")),
      choice("同类组（职能和规模）", [["", "全部"], ...groups.map((key) => [key, `${groupName(key)}（${ofFace().filter((row) => group(row) === key).length}）`])], chosen.peers, change("peers")));
    const options = el("datalist", { id: "unit-names" }, ofFace().map((row) => el("option", { value: all[row.unit].name })));
    const input = el("input", { type: "search", list: "unit-names", placeholder: "写单位名称" });
    const take = () => { const row = ofFace().find((each) => all[each.unit].name === input.value.trim()) || ofFace().find((each) => input.value.trim() && all[each.unit].name.includes(input.value.trim())); if (row) { chosen.picked.add(row.unit); pickedChanged(); } };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
    fill(byId("picking"), Kanhe.field("选取单位（不选则为全部）", input), options, el("button", { type: "button", onclick: take }, "加入"), el("button", { type: "button", onclick: () => { chosen.picked.clear(); pickedChanged(); } }, "清除所选"));
    fill(byId("picked"), chosen.picked.size ? [...chosen.picked].map((unit) => [el("button", { type: "button", "aria-label": `不选${all[unit].name}`, onclick: () => { chosen.picked.delete(unit); pickedChanged(); } }, `${all[unit].name} ×`), " "]) : el("span", { class: "soft small" }, "没有选取单位，显示全部。"));
  }
  function pickedChanged() { keep({ units: [...chosen.picked].map((unit) => all[unit].id).join(",") }); controls(); draw(); }

  /* What is compared: {value: yuan text, bp} with its growth and grade. */
  function measured(row) {
    if (isIndicator()) { const found = indicators.get(`${row.document_id}/${chosen.measure}`); return found ? { yuan: found.value, bp: found.value_bp, growth: found.growth_bp, found } : { yuan: null, bp: null, growth: null, found: null }; }
    const index = data.measures.indexOf(chosen.measure), grown = data.growths.indexOf(chosen.measure);
    return { yuan: (chosen.per === "head" ? row.per_head : row.amounts)[index] ?? null, bp: null, growth: chosen.per === "total" && grown >= 0 ? row.growth?.[grown] ?? null : null, found: null };
  }
  const known = (each) => each.yuan !== null || each.bp !== null;
  const order = (left, right) => (left.yuan !== null ? compare(right.yuan, left.yuan) : right.bp - left.bp);
  const shownText = (each) => (each.bp !== null ? percent(each.bp, false) : wan(each.yuan));
  const absent = (row) => (isIndicator() ? "缺少人数、车辆数或金额，不能计算" : chosen.per === "head" && !row.staff_active ? "文件没有写明在职人数" : "文件中没有读出这个数");
  const reason = (index) => (index === null || index === undefined ? "" : data.reasons[index] || "");

  function draw() {
    const list = ofFace().filter((row) => (!chosen.peers || group(row) === chosen.peers) && (!chosen.picked.size || chosen.picked.has(row.unit))).map((row) => ({ row, ...measured(row) }));
    const ranked = list.filter(known).sort(order);
    ranked.forEach((each, index) => { each.place = index && order(ranked[index - 1], each) === 0 ? ranked[index - 1].place : index + 1; });
    const name = isIndicator() ? word("indicator", chosen.measure) : `${word("measure", chosen.measure)}${chosen.per === "head" ? "（在职人均）" : ""}`;
    const ratio = isIndicator() || chosen.per === "head";
    const adds = !ratio && ranked.length > 0;
    fill(byId("said"), `${chosen.year}年，${faceName(chosen.face)}，${name}：${count(list.length)}个单位，其中${count(ranked.length)}个有数。`,
      ratio ? "人均和占比不能相加，没有合计。" : "总额受规模影响，宜看在职人均或同类组；各单位之间的补助没有抵销。");
    const colour = (each) => (each.row.unit === chosen.marked ? Kanhe.charts.COLOURS.implied : Kanhe.charts.COLOURS.published);
    const top = ranked.slice(0, 30);
    const own = ranked.find((each) => each.row.unit === chosen.marked);
    if (own && !top.includes(own)) top.push(own);
    const unit = ranked.length && ranked[0].bp !== null ? "" : "万元";
    fill(byId("rank"), ranked.length ? [Kanhe.charts.ranked(`${name}，由高到低${ranked.length > 30 ? "（前30）" : ""}`, top.map((each) => ({ name: `${each.place}. ${all[each.row.unit].name}`, value: each.bp !== null ? each.bp / 100 : Kanhe.plotted(each.yuan), text: shownText(each), colour: colour(each) })), unit), own ? el("p", { class: "small" }, `${all[own.row.unit].name}：第${own.place}名，共${ranked.length}个。`) : ""] : el("p", { class: "empty" }, "没有可比较的数。"));
    fill(byId("spread"), spread(ranked, name, unit));
    const rankedPlace = new Map(ranked.map((each) => [each.row, each.place]));
    const sorted = [...ranked, ...list.filter((each) => !known(each))];
    fill(byId("table"), table({ caption: `${name}，${chosen.year}年${unit ? "，万元" : ""}`, rows: sorted, limit: 100, empty: "没有符合的单位。", columns: [
      { title: "单位", cell: (each) => [unitLink(all[each.row.unit], `#year=${chosen.year}&face=${chosen.face}`)], sort: (each) => all[each.row.unit].name },
      { title: "名次", num: true, cell: (each) => rankedPlace.get(each.row) ?? unknown(absent(each.row)), sort: (each) => each.place ?? null },
      { title: name, num: true, cell: (each) => (each.bp !== null ? percent(each.bp, false) : money(each.yuan, absent(each.row))), sort: (each) => each.yuan ?? each.bp },
      { title: "比上年", num: true, cell: (each) => growth(each.growth, chosen.per === "head" && !isIndicator() ? "人均的增长请选人均指标" : "上年数为零或未知"), sort: (each) => each.growth },
      { title: "在职人数", num: true, cell: (each) => (each.row.staff_active === null ? unknown("文件没有写明") : count(each.row.staff_active)), sort: (each) => each.row.staff_active },
      { title: "同类组", cell: (each) => groupName(group(each.row)) },
      { title: "可比程度", cell: (each) => grades(each) } ] }),
      adds ? el("p", {}, `所列${count(ranked.length)}个单位合计 `, el("b", { id: "sum", "data-tip": "同一年度、同一类别、同一口径的数相加" }, wan(Kanhe.sum(ranked.map((each) => each.yuan)))), " 万元。", list.length > ranked.length ? el("span", { class: "soft" }, `另有${count(list.length - ranked.length)}个单位的数未知，不在合计内。`) : "") : "");
  }
  function grades(each) {
    if (!each.found && isIndicator()) return unknown(absent(each.row));
    if (!each.found) return chosen.per === "head" ? unknown("只有指标（人均、车均、占比）有可比程度") : el("span", { class: "soft small" }, "总额不评级");
    return [tag(each.found.peer_grade, `同类 ${each.found.peer_grade}`), " ", tag(each.found.year_grade, `上年 ${each.found.year_grade}`), " ", el("span", { class: "soft small" }, reason(each.found.peer_grade_reason))];
  }
  /* How the values lie: quartiles by place, and how many fall into each of ten bands. */
  function spread(ranked, name, unit) {
    if (ranked.length < 3) return el("p", { class: "empty" }, "少于三个单位，不画分布。");
    const at = (part) => ranked[Math.round((ranked.length - 1) * part)];
    const numbers = ranked.map((each) => (each.bp !== null ? each.bp / 100 : Kanhe.plotted(each.yuan)));
    const low = numbers.at(-1), high = numbers[0], width = (high - low) / 10 || 1;
    const bands = Array.from({ length: 10 }, (_, index) => numbers.filter((value) => Math.min(9, Math.floor((value - low) / width)) === index).length);
    const edge = (index) => (low + width * index).toLocaleString("zh-CN", { maximumFractionDigits: high - low > 50 ? 0 : 2 });
    const marks = [["最高", ranked[0]], ["上四分位", at(0.25)], ["中位", at(0.5)], ["下四分位", at(0.75)], ["最低", ranked.at(-1)]];
    const list = table({ caption: `${name}的分布`, rows: marks, columns: [{ title: "位置", cell: (row) => row[0] }, { title: unit || "占比", num: true, cell: (row) => shownText(row[1]) }, { title: "单位", cell: (row) => all[row[1].row.unit].name }] });
    return [Kanhe.charts.spread(`${name}的分布`, `${name}的分布：${marks.map(([label, each]) => `${label}${shownText(each)}`).join("，")}`, bands.map((count, index) => ({ name: `${edge(index)}～${edge(index + 1)}`, count }))), list];
  }
  if (years.length) read(); else fill(byId("table"), el("p", { class: "empty" }, "没有公开。"));
});
