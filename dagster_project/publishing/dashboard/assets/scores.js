/* Scores of disclosures of one year, with their parts. */
"use strict";
Kanhe.start(() => {
  const { el, fill, byId, get, units, records, count, table, unitLink, face, faceKey, faceName, state, keep, choice } = Kanhe;
  const years = get("index").years, all = units();
  const chosen = { year: years.includes(Number(state().year)) ? Number(state().year) : years[0], words: state().words || "", face: state().face || "" };
  let rows = [];
  const words = el("input", { type: "search", value: chosen.words, oninput: () => { chosen.words = words.value.trim(); keep({ words: chosen.words }); draw(); } });
  async function read() {
    rows = records(await Kanhe.load(`scores-${chosen.year}`));
    const faces = [...new Set(rows.map((row) => faceKey(row)))];
    if (!faces.includes(chosen.face)) chosen.face = "";
    fill(byId("controls"), choice("年度", years.map((year) => [year, `${year}年`]), chosen.year, (value) => { chosen.year = Number(value); keep({ year: value }); read(); }),
      choice("口径", [["", "全部"], ...faces.map((key) => [key, faceName(key)])], chosen.face, (value) => { chosen.face = value; keep({ face: value }); draw(); }), Kanhe.field("单位", words));
    draw();
  }
  function draw() {
    const shown = rows.filter((row) => (!chosen.face || faceKey(row) === chosen.face) && (!chosen.words || all[row.unit_key].name.includes(chosen.words)));
    byId("said").textContent = `${chosen.year}年${count(shown.length)}份公开`;
    fill(byId("list"), table({ caption: `${chosen.year}年公开质量得分及各部分（小字为没有例外的/可核对的）`, rows: shown, wide: true, limit: 150, empty: "没有符合的公开。", columns: Kanhe.scoreColumns((row) => [unitLink(all[row.unit_key], `#year=${chosen.year}&face=${faceKey(row)}`), el("span", { class: "soft small" }, ` ${face(row)}`)], "单位") }));
  }
  if (years.length) read(); else fill(byId("list"), el("p", { class: "empty" }, "没有公开。"));
});
