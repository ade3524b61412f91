/* Search over stated changes and their reasons. */
"use strict";
Kanhe.start(() => {
  const { el, get, units, word, count, unitLink, face, faceKey, called, signedWan, wan, fen, tag, place } = Kanhe;
  const all = units();
  const termsOf = (chosen) => chosen.words.split(/\s+/).filter(Boolean);
  /* What a person types is 万元 with any decimals; compared as whole fen. */
  function leastFen(typed) {
    const found = /^(\d+)(?:\.(\d{1,6})\d*)?$/.exec(typed);
    return found ? BigInt(found[1]) * 1000000n + BigInt((found[2] || "").padEnd(6, "0")) : null;
  }
  function fitter(chosen) {
    const wanted = termsOf(chosen), least = leastFen(chosen.least);
    return (row) => {
      const body = `${row.reason || ""}\n${row.source_text || ""}\n${row.name || ""}`;
      if (wanted.some((term) => !body.includes(term))) return false;
      if (chosen.code && !(row.function_code || "").startsWith(chosen.code)) return false;
      if (chosen.unit && !called(all[row.unit_key], chosen.unit)) return false;
      if (chosen.verdict === "given" ? !row.reason : chosen.verdict === "none" ? row.reason : chosen.verdict && row.reason_verdict !== chosen.verdict) return false;
      const change = row.change === null ? null : fen(row.change);
      if (chosen.sign && chosen.sign !== (change === null ? "unknown" : change > 0n ? "up" : change < 0n ? "down" : "flat")) return false;
      return least === null || (change !== null && (change < 0n ? -change : change) >= least);
    };
  }
  function marked(text, chosen) {
    const wanted = termsOf(chosen);
    if (!text || !wanted.length) return text || "";
    const pieces = text.split(new RegExp(`(${wanted.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`));
    return pieces.map((piece) => (wanted.includes(piece) ? el("mark", {}, piece) : piece));
  }
  function hit(row, chosen) {
    const unit = all[row.unit_key];
    return el("article", { class: "finding hit" },
      el("p", {}, unitLink(unit, `#year=${row.fiscal_year}&face=${faceKey(row)}`), ` ${row.fiscal_year}年 ${face(row)}　`, el("b", {}, row.function_code ? `${row.function_code} ` : "", row.name || word("subject", row.subject)), "　",
        row.change === null ? el("span", { class: "soft" }, "未写增减额") : el("span", { class: `num ${fen(row.change) === 0n ? "" : row.change.startsWith("-") ? "down" : "up"}` }, `${signedWan(row.change)} 万元`), row.current !== null ? `，本年 ${wan(row.current)} 万元` : "", row.percent !== null ? `，${Kanhe.stated(row.percent)}` : ""),
      el("p", {}, row.reason ? ["原因：", marked(row.reason, chosen)] : el("span", { class: "soft" }, "未写原因"), " ", row.reason_verdict && row.reason ? tag(row.reason_verdict === "contradicted" ? "critical" : row.reason_verdict, word("verdict", row.reason_verdict)) : "", row.reason_remark ? [" ", tag("warning", word("remark", row.reason_remark))] : ""),
      row.reason_arithmetic && el("p", { class: "small" }, `验算：${row.reason_arithmetic}`),
      el("p", { class: "place" }, "原句：", marked(row.source_text, chosen), place(row) ? `（${place(row)}）` : ""));
  }
  Kanhe.search({
    kind: "reasons", names: ["words", "code", "unit", "year", "sign", "least", "verdict"], size: 40, measure: "条", none: "没有符合的说明。",
    said: ({ seen }) => `条，看过${count(seen)}条`,
    controls: ({ text, among, year }) => [text("词句", "words"), text("科目编码", "code"), text("单位", "unit"), year(),
      among("增减", "sign", [["up", "增加"], ["down", "减少"], ["flat", "持平"], ["unknown", "未写数额"]]), text("增减额不小于（万元）", "least", { type: "number", min: 0, step: "any" }),
      among("原因", "verdict", [["given", "写了原因"], ["none", "没有写原因"], ...Object.entries(get("labels").verdict)])],
    fitter, item: hit,
  });
});
