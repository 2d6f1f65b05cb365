// A chart's spec, fitted to its box. Numbers, colours and marks stay as the server made them.

const SMALLEST = 14; // px
const WIDE = 0.52; // width of a letter to its size, on average
const SYMBOL = 2.4; // width of a symbol with its gaps, in letters
const AXIS = 70; // px beside the frame

const MANY = ["facet", "hconcat", "vconcat", "concat", "repeat"];

const LYING = {
  titleAngle: 0,
  titleAlign: "left",
  titleAnchor: "start",
  titleBaseline: "bottom",
  titleX: 0,
  titleY: -8,
};

/** Whether a spec is several views, which have sizes of their own. */
export function isMany(spec) {
  return MANY.some((key) => key in spec);
}

/**
 * Return a spec that fills a box. A low box has no room for a long title beside its axis: it lies
 * above, where a room can read it. A legend stands in one row if that is wide enough.
 */
export function fitted(spec, width, height) {
  if (isMany(spec)) return spec;
  const room = width - AXIS;
  const letters = spec.config?.axis?.titleFontSize ?? SMALLEST;
  const longest = Math.max(1, ...leftTitles(spec).map((title) => title.length));
  const fitting = Math.floor(room / (WIDE * longest));
  const titleFontSize = Math.max(SMALLEST, Math.min(letters, fitting));
  const lines = fitting < SMALLEST ? 2 : 1;
  const above = 1.2 * titleFontSize * (lines - 1);
  const titled = lines > 1 ? withUnitsBelow(spec) : spec;
  return {
    ...withLegends(titled, room, letters),
    config: {
      ...spec.config,
      axisLeft: { ...spec.config?.axisLeft, ...LYING, titleFontSize, titleY: LYING.titleY - above },
      legend: { ...spec.config?.legend, offset: 16 + 1.3 * letters + above },
    },
    width,
    height,
    autosize: { type: "fit", contains: "padding", resize: true },
  };
}

/** Return the titles of vertical axes of a spec and its layers. */
function leftTitles({ encoding, layer = [] }) {
  const title = encoding?.y?.axis?.title;
  return [...(typeof title === "string" ? [title] : []), ...layer.flatMap(leftTitles)];
}

/** Return a spec whose vertical axes have their unit in a line of its own. */
function withUnitsBelow(spec) {
  const y = spec.encoding?.y;
  const title = y?.axis?.title;
  const broken =
    typeof title === "string"
      ? { ...y, axis: { ...y.axis, title: title.split(/ (?=\[)/) } }
      : null;
  return {
    ...spec,
    ...(broken ? { encoding: { ...spec.encoding, y: broken } } : {}),
    ...(spec.layer ? { layer: spec.layer.map(withUnitsBelow) } : {}),
  };
}

/** Return a spec whose legends have one row, where their labels fit into it. */
function withLegends(spec, room, letters, labels = labelsOf(spec)) {
  const needed = labels.reduce((sum, label) => sum + letters * (WIDE * label.length + SYMBOL), 0);
  if (!labels.length || needed > room) return spec;
  const channels = Object.entries(spec.encoding ?? {}).map(([name, channel]) => [
    name,
    channel?.legend?.columns
      ? { ...channel, legend: { ...channel.legend, columns: labels.length } }
      : channel,
  ]);
  return {
    ...spec,
    ...(spec.encoding ? { encoding: Object.fromEntries(channels) } : {}),
    ...(spec.layer
      ? { layer: spec.layer.map((one) => withLegends(one, room, letters, labels)) }
      : {}),
  };
}

/** Return the labels of the longest legend of a spec. */
function labelsOf({ encoding = {}, layer = [] }) {
  const mine = Object.values(encoding)
    .filter((channel) => channel?.legend?.columns && Array.isArray(channel.scale?.domain))
    .map((channel) => channel.scale.domain.map(String));
  return [...mine, ...layer.map(labelsOf)].reduce(
    (longest, one) => (one.length > longest.length ? one : longest),
    [],
  );
}
