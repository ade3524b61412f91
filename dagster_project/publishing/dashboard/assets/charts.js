/* Charts: each with its caption, its words for those who cannot see it, and its numbers as a table.
   Numbers on charts are written by Kanhe.wan from exact text; floats only place the marks. */
"use strict";
Kanhe.charts = (() => {
  const { el, wan, plotted } = Kanhe;
  const COLOURS = { published: "#0b5c94", implied: "#b34700", bound: "#6a4c7d", restated: "#00664b", rise: "#b5532a", fall: "#2a7ab0", base: "#16436b", soft: "#8b98a5" };
  const SERIES = ["#0b5c94", "#d08a00", "#00805e", "#b34700", "#7a4d92", "#5b9bd0", "#8a7a00", "#4f5d6b", "#c2607c", "#2f8f9d"];
  const FONT = '"Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif';

  const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const base = () => ({
    animation: false, textStyle: { fontFamily: FONT, color: "#17222d" }, aria: { enabled: false },
    grid: { left: 8, right: 14, top: 34, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, confine: true, textStyle: { fontSize: 13, color: "#17222d" }, transitionDuration: 0 },
  });
  const axis = { axisLabel: { color: "#4f5d6b", formatter: (value) => value.toLocaleString("zh-CN") }, splitLine: { lineStyle: { color: "#e3e8ed" } }, name: "万元", nameTextStyle: { color: "#4f5d6b", align: "left" } };
  /* The axis of names, and of whatever is counted rather than money. */
  const names = (data, label) => ({ type: "category", data, axisTick: { show: false }, axisLabel: { color: "#17222d", ...label } });
  const hatch = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: Math.PI / 4, color: "rgba(255,255,255,.75)" };

  /* A chart with its numbers; `option` is ECharts', `numbers` an element. */
  function figure(caption, words, option, numbers, tallish) {
    const canvas = el("div", { class: `chart${tallish ? " tallish" : ""}`, role: "img", "aria-label": words });
    const made = el("figure", {}, el("figcaption", {}, caption), canvas, numbers && el("details", {}, el("summary", {}, "数据表"), numbers));
    // Drawn when it is in sight: a page with ten charts opens as fast as one with two.
    const draw = () => {
      if (echarts.getInstanceByDom(canvas)) return;
      const chart = echarts.init(canvas, null, { renderer: "svg" });
      chart.setOption({ ...base(), ...option });
      new ResizeObserver(() => { if (!matchMedia("print").matches) chart.resize(); }).observe(canvas);
    };
    pending.set(canvas, draw);
    watcher.observe(canvas);
    return made;
  }
  const pending = new Map();
  const watcher = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    watcher.unobserve(entry.target);
    const draw = pending.get(entry.target);
    pending.delete(entry.target);
    if (draw) draw();
  }), { rootMargin: "200px" });

  /* On paper a chart is as wide as its place: the drawing scales, and what was never in sight is drawn first. */
  addEventListener("beforeprint", () => {
    for (const [canvas, draw] of [...pending]) { watcher.unobserve(canvas); pending.delete(canvas); if (canvas.isConnected) draw(); }
    for (const svg of document.querySelectorAll(".chart svg")) svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
  });
  addEventListener("afterprint", () => document.querySelectorAll(".chart svg").forEach((svg) => svg.removeAttribute("viewBox")));

  /* Years of one line: bars by origin, with the interval of what was not printed. points: {year, value, origin, low, high, restated} */
  // A year of which nothing is known keeps its place: bars of 2019 and 2023 side by side would read as a change of one year.
  function withEveryYear(known) {
    const by = new Map(known.map((point) => [Number(point.year), point])), first = Math.min(...by.keys());
    return known.length ? Array.from({ length: Math.max(...by.keys()) - first + 1 }, (_, place) => by.get(first + place) || { year: first + place, value: null, origin: null, low: null, high: null }) : [];
  }

  function years(caption, known, numbers) {
    const points = withEveryYear(known);
    const shown = points.filter((point) => point.value !== null || point.low !== null || point.high !== null);
    const words = `${caption}，${shown.map((point) => `${point.year}年${point.value === null ? "只知范围" : `${wan(point.value)}万元${point.origin === "implied" ? "（推算）" : ""}`}`).join("，")}`;
    const bars = points.map((point) => ({
      value: plotted(point.value),
      itemStyle: point.origin === "implied" ? { color: COLOURS.implied, decal: hatch } : { color: COLOURS.published, decal: { symbol: "none" } },
    }));
    const spread = points.map((point, index) => [index, plotted(point.low), plotted(point.high)]).filter((each) => each[1] !== null && each[2] !== null && each[1] !== each[2]);
    const restated = points.map((point) => plotted(point.restated === undefined ? null : point.restated));
    return figure(caption, words, {
      xAxis: names(points.map((point) => `${point.year}`)),
      yAxis: { type: "value", ...axis },
      aria: { enabled: true, decal: { show: true }, label: { enabled: false } },
      tooltip: { ...base().tooltip, formatter: (items) => {
        const point = points[items[0].dataIndex];
        const lines = [`<b>${point.year}年</b>`, point.value === null ? "数不明" : `${wan(point.value)}万元（${escaped(Kanhe.word("origin", point.origin || "published"))}）`];
        if (point.origin && point.low !== null && point.high !== null) lines.push(`区间 ${wan(point.low)} 至 ${wan(point.high)}`);
        if (point.restated) lines.push(`调整到下一年口径 ${wan(point.restated)}`);
        return lines.join("<br>");
      } },
      series: [
        { name: "数", type: "bar", data: bars, barMaxWidth: 46, label: { show: points.length <= 12, position: "top", fontSize: 11, color: "#17222d", formatter: (item) => (points[item.dataIndex].value === null ? "" : wan(points[item.dataIndex].value, 0)) } },
        { name: "调整后", type: "scatter", data: restated, symbol: "diamond", symbolSize: 11, itemStyle: { color: COLOURS.restated }, z: 5 },
        { name: "区间", type: "custom", z: 6, data: spread, encode: { x: 0, y: [1, 2] }, renderItem: (_, api) => {
          const [x, low] = api.coord([api.value(0), api.value(1)]), high = api.coord([api.value(0), api.value(2)])[1];
          const style = { stroke: COLOURS.bound, lineWidth: 1.6 };
          const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
          return { type: "group", children: [line(x, low, x, high), line(x - 6, low, x + 6, low), line(x - 6, high, x + 6, high)] };
        } },
      ],
    }, numbers);
  }

  /* Parts of several years, stacked. parts: [{name, values: [yuan or null]}] */
  function stacked(caption, labels, parts, numbers, tallish) {
    const words = `${caption}。${parts.map((part) => `${part.name}：${part.values.map((value, index) => (value === null ? "" : `${labels[index]}年${wan(value)}万元`)).filter(Boolean).join("，")}`).join("；")}`;
    return figure(caption, words, {
      color: SERIES, legend: { top: 0, left: 0, type: "scroll", itemWidth: 14, itemHeight: 10, textStyle: { color: "#17222d" } },
      xAxis: names(labels.map(String)), yAxis: { type: "value", ...axis, name: "" },
      aria: { enabled: true, decal: { show: true }, label: { enabled: false } },
      tooltip: { ...base().tooltip, formatter: (items) => [`<b>${escaped(items[0].axisValue)}年</b>`, ...items.filter((item) => item.value !== null && item.value !== undefined).map((item) => `${item.marker}${escaped(item.seriesName)} ${wan(parts[item.seriesIndex].values[item.dataIndex])}`)].join("<br>") },
      series: parts.map((part) => ({ name: part.name, type: "bar", stack: "all", barMaxWidth: 46, data: part.values.map(plotted) })),
    }, numbers, tallish);
  }

  /* A round number below `value`, as round as the range allows. */
  function below(value, range) {
    const step = 10 ** Math.floor(Math.log10(range || value || 1));
    return Math.floor(value / step) * step;
  }

  /* From last year's figure to this year's. steps: [{name, value, kind: "level"|"step"}] */
  function waterfall(caption, steps, numbers) {
    let level = 0;
    const low = [], size = [];
    steps.forEach((step) => {
      const value = plotted(step.value);
      if (step.kind === "level") { low.push(0); size.push(value); level = value; }
      else { low.push(Math.min(level, level + value)); size.push(Math.abs(value)); level += value; }
    });
    const floor = Math.min(...steps.map((step, index) => (step.kind === "level" ? size[index] : low[index])));
    const top = Math.max(...steps.map((_, index) => low[index] + size[index]));
    const from = floor > 0 && top - floor < top * 0.5 ? below(Math.max(0, floor - (top - floor) * 0.6 - top * 0.02), top - floor) : Math.min(0, floor);
    const colour = (step) => (step.kind === "level" ? COLOURS.base : step.value.startsWith("-") ? COLOURS.fall : COLOURS.rise);
    const words = `${caption}：${steps.map((step) => `${step.name}${step.kind === "level" ? wan(step.value) : Kanhe.signedWan(step.value)}万元`).join("，")}`;
    return figure(caption, words, {
      xAxis: names(steps.map((step) => step.name), { interval: 0, width: 84, overflow: "break", fontSize: 12 }),
      yAxis: { type: "value", ...axis, min: from, name: from > 0 ? "万元（未从零起）" : "万元" },
      tooltip: { ...base().tooltip, formatter: (items) => { const step = steps[items[0].dataIndex]; return `${escaped(step.name)}<br><b>${step.kind === "level" ? wan(step.value) : Kanhe.signedWan(step.value)}</b> 万元`; } },
      series: [
        { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: low.map((value, index) => (steps[index].kind === "level" ? 0 : value)) },
        { type: "bar", stack: "all", barMaxWidth: 62, data: size.map((value, index) => ({ value, itemStyle: { color: colour(steps[index]) } })), label: { show: true, position: "top", color: "#17222d", formatter: (item) => { const step = steps[item.dataIndex]; return step.kind === "level" ? wan(step.value) : Kanhe.signedWan(step.value); } } },
      ],
    }, numbers);
  }

  /* One value per name, widest first. bars: [{name, value (number), text, colour}] */
  function ranked(caption, bars, unit, numbers) {
    const words = `${caption}：${bars.slice(0, 12).map((bar) => `${bar.name}${bar.text}`).join("，")}`;
    const made = figure(caption, words, {
      grid: { left: 8, right: 76, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", ...axis, axisLabel: { ...axis.axisLabel, hideOverlap: true }, name: "", splitNumber: innerWidth < 700 ? 2 : 4 },
      yAxis: { ...names(bars.map((bar) => bar.name), { width: innerWidth < 700 ? 110 : 210, overflow: "truncate" }), inverse: true },
      tooltip: { ...base().tooltip, formatter: (items) => `${escaped(bars[items[0].dataIndex].name)}<br><b>${escaped(bars[items[0].dataIndex].text)}</b> ${escaped(unit)}` },
      series: [{ type: "bar", barMaxWidth: 20, cursor: "default", data: bars.map((bar) => ({ value: bar.value, itemStyle: { color: bar.colour || COLOURS.published } })), label: { show: true, position: "right", fontSize: 11, color: "#17222d", formatter: (item) => bars[item.dataIndex].text } }],
    }, numbers);
    made.querySelector(".chart").style.height = `${Math.max(9, 2.2 + bars.length * 1.75)}rem`;
    return made;
  }

  /* How many fall into each band of values. bands: [{name, count}] */
  function spread(caption, words, bands) {
    return figure(caption, words, {
      grid: { ...base().grid, left: 30 }, // the first name is written aslant, to the left of its bar
      xAxis: names(bands.map((band) => band.name), { rotate: 35, fontSize: 10.5 }),
      yAxis: { type: "value", ...axis, name: "单位数", minInterval: 1 },
      series: [{ type: "bar", barCategoryGap: "4%", data: bands.map((band) => band.count), itemStyle: { color: COLOURS.published } }],
    });
  }
  return { years, stacked, waterfall, ranked, spread, COLOURS };
})();
