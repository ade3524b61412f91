/* Findings of all units, filtered. */
"use strict";
Kanhe.start(() => {
  const { el, get, units, unitLink, face, faceKey, called } = Kanhe;
  const all = units(), labels = get("labels"), { letters } = get("shards");
  Kanhe.search({
    kind: "findings", names: ["unit", "year", "rule", "severity", "status", "answer", "words"], size: 60, measure: "处", none: "没有符合的发现。",
    said: ({ done }) => `处${done ? "发现" : ""}`,
    controls: ({ text, among, year }) => [text("单位", "unit"), year(), text("规则编号", "rule"), among("严重程度", "severity", Object.entries(labels.severity)), among("状态", "status", Object.entries(labels.finding)),
      // What an answer cured is no finding any more.
      among("答复", "answer", Object.entries(labels.response).filter(([answer]) => answer !== "cured")), text("内容", "words")],
    fitter: (chosen) => (row) => (!chosen.unit || called(all[row.unit_key], chosen.unit))
      && (!chosen.rule || (row.rule_id || row.issue_code || "").toUpperCase().includes(chosen.rule.toUpperCase())) && (!chosen.severity || row.severity === chosen.severity)
      && (!chosen.status || row.status === chosen.status) && (!chosen.answer || row.response_status === chosen.answer)
      && (!chosen.words || `${row.message}${row.culprit_name || ""}${row.printed || ""}`.includes(chosen.words)),
    item: (row) => Kanhe.finding(row, { unit: el("span", {}, unitLink(all[row.unit_key], `#year=${row.fiscal_year}&face=${faceKey(row)}`), ` ${row.fiscal_year}年 ${face(row)}`), letter: letters[row.document_id] }),
  });
});
