// Views say what the page should look like; `render` changes what differs and leaves the rest alone,
// so that focus, selection and scrolling survive each look at the platform.
// Text only ever becomes text nodes: nothing that came from outside is read as HTML.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "use"]);

// What an element should be. `key`: the same thing among its siblings at every look; `grow`: its flex-grow;
// `initially`: properties set at creation only, which then belong to the person.
export function h(tag, properties, ...children) {
  const { key, grow, on, initially, ...attributes } = properties ?? {};
  return { tag, key, grow, on, initially, attributes, children };
}

export function render(parent, ...wanted) {
  const present = new Map([...parent.childNodes].map((node, place) => [keyOf(node, place), node]));
  let next = parent.firstChild;
  wanted.flat(Infinity).forEach((said, place) => {
    if (said === null || said === undefined || said === false || said === "") return;
    const spec = typeof said === "number" ? String(said) : said;
    const key = typeof spec === "string" ? `#text ${place}` : `${spec.tag} ${spec.key ?? place}`;
    const node = present.get(key) ?? create(spec, key);
    present.delete(key);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    update(node, spec);
  });
  present.forEach((node) => node.remove());
}

function keyOf(node, place) {
  return node.renderKey ?? `#found ${place}`;
}

function create(spec, key) {
  const node = typeof spec === "string" ? document.createTextNode(spec) : createElement(spec);
  node.renderKey = key;
  return node;
}

function createElement(spec) {
  const element = SVG_TAGS.has(spec.tag)
    ? document.createElementNS(SVG, spec.tag)
    : document.createElement(spec.tag);
  return Object.assign(element, spec.initially);
}

function update(node, spec) {
  if (typeof spec === "string") {
    if (node.data !== spec) node.data = spec;
    return;
  }
  updateAttributes(node, spec.attributes);
  for (const [event, handler] of Object.entries(spec.on ?? {})) node[`on${event}`] = handler;
  if (spec.grow !== undefined) node.style.flexGrow = spec.grow;
  render(node, ...spec.children);
}

function updateAttributes(element, wanted) {
  for (const name of element.attributeNames ?? []) {
    if (wanted[name] === undefined || wanted[name] === null || wanted[name] === false) element.removeAttribute(name);
  }
  element.attributeNames = Object.keys(wanted);
  for (const [name, value] of Object.entries(wanted)) {
    const text = value === true ? "" : value;
    if (text === undefined || text === null || text === false) continue;
    if (element.getAttribute(name) !== String(text)) element.setAttribute(name, text);
  }
}
