/** A place in a template that takes one value. */
export type Slot = { slot: string };

/** A part of a template that is left out, printed once, or printed once for each of its values. */
export type Section = { section: string; nodes: readonly TemplateNode[] };

export type TemplateNode = string | Slot | Section;

/** A text for a slot or, unless empty, for a section; a condition; the values of a section, once or many times. */
export type Value = string | boolean | Values | readonly Values[];
export type Values = { readonly [name: string]: Value };

/** A template that cannot be read, or values that do not fit it: a defect of ours, never of the data. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly code = 'template';
}

const tag = /\[\[([#/]?)([A-Za-z]+)\]\]/g;
const aloneOnItsLine = /^[ \t]*(\[\[[#/][A-Za-z]+\]\])[ \t]*\n/gm;

/**
 * Reads a template: `[[name]]` is a slot, `[[#name]]…[[/name]]` a section. A section's tag alone on its line takes the
 * line with it. Only templates are ever parsed, never data, so brackets in a title come out as they went in.
 *
 * @throws TemplateError where sections do not nest
 */
export function parseTemplate(source: string): readonly TemplateNode[] {
  const text = source.replace(aloneOnItsLine, '$1');
  const root: TemplateNode[] = [];
  const open: { section: string; nodes: TemplateNode[] }[] = [];
  let nodes = root;
  let end = 0;
  for (const found of text.matchAll(tag)) {
    const [whole, mark, name = ''] = found;
    if (found.index > end) nodes.push(text.slice(end, found.index));
    end = found.index + whole.length;
    if (mark === '') {
      nodes.push({ slot: name });
    } else if (mark === '#') {
      const section = { section: name, nodes: [] };
      nodes.push(section);
      open.push(section);
      nodes = section.nodes;
    } else {
      const closed = open.pop();
      if (closed?.section !== name) throw new TemplateError(`[[/${name}]] closes nothing that is open`);
      nodes = open.at(-1)?.nodes ?? root;
    }
  }
  const left = open.at(-1);
  if (left !== undefined) throw new TemplateError(`[[#${left.section}]] is never closed`);
  if (end < text.length) nodes.push(text.slice(end));
  return root;
}

/**
 * Fills what `values` names and leaves the rest as it is: a template filled with the facts of a paper is a template that
 * still waits for what is personal.
 *
 * @param write how a text enters this kind of template: escaped for HTML, bare of controls for text
 * @throws TemplateError where a value does not fit its place
 */
export function fill(
  nodes: readonly TemplateNode[],
  values: Values,
  write: (text: string) => string,
): readonly TemplateNode[] {
  const filled: TemplateNode[] = [];
  const push = (node: TemplateNode): void => {
    const last = filled.at(-1);
    if (typeof node === 'string' && typeof last === 'string') filled[filled.length - 1] = last + node;
    else if (node !== '') filled.push(node);
  };
  for (const node of nodes) {
    if (typeof node === 'string') push(node);
    else if ('slot' in node) push(fillSlot(node, values[node.slot], write));
    else for (const inner of fillSection(node, values, write)) push(inner);
  }
  return filled;
}

function fillSlot(node: Slot, value: Value | undefined, write: (text: string) => string): TemplateNode {
  if (value === undefined) return node;
  if (typeof value !== 'string') throw new TemplateError(`[[${node.slot}]] takes a text`);
  return write(value);
}

function fillSection(
  node: Section,
  values: Values,
  write: (text: string) => string,
): readonly TemplateNode[] {
  const value = values[node.section];
  if (value === undefined) return [{ section: node.section, nodes: fill(node.nodes, values, write) }];
  if (value === false || value === '') return [];
  if (value === true || typeof value === 'string') return fill(node.nodes, values, write);
  const times = isList(value) ? value : [value];
  return times.flatMap((own) => fill(node.nodes, { ...values, ...own }, write));
}

function isList(value: Values | readonly Values[]): value is readonly Values[] {
  return Array.isArray(value);
}

/**
 * The text of a template that waits for nothing more.
 * @throws TemplateError where a slot or section is still open
 */
export function finished(nodes: readonly TemplateNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      throw new TemplateError(`[[${'slot' in node ? node.slot : node.section}]] has no value`);
    })
    .join('');
}

/**
 * Cuts a section out of a template, leaving a slot of its name in its place.
 * @throws TemplateError unless the template has exactly one section of that name
 */
export function cutOut(
  nodes: readonly TemplateNode[],
  name: string,
): { rest: readonly TemplateNode[]; part: readonly TemplateNode[] } {
  const found: (readonly TemplateNode[])[] = [];
  const without = (list: readonly TemplateNode[]): readonly TemplateNode[] =>
    list.map((node) => {
      if (typeof node === 'string' || 'slot' in node) return node;
      if (node.section !== name) return { section: node.section, nodes: without(node.nodes) };
      found.push(node.nodes);
      return { slot: name };
    });
  const rest = without(nodes);
  const [part] = found;
  if (part === undefined || found.length > 1) throw new TemplateError(`[[#${name}]] is wanted exactly once`);
  return { rest, part };
}
