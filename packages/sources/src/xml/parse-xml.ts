import sax from 'sax';

import { decodeDocument } from './decode.ts';
import { namespaces, type XmlAttribute, type XmlElement } from './element.ts';

/** A document read, or the reason why it is not. `fault` is the first thing that made it ill-formed, null where it is well-formed. */
export type XmlDocument =
  { status: 'ok'; root: XmlElement; fault: string | null } | { status: 'refused'; reason: string };

/** Bytes as they came, how deep elements may stand in each other, how many elements and runs of text there may be. */
export const xmlLimits = { bytes: 20_000_000, depth: 100, nodes: 400_000, faults: 200 };

/**
 * Reads a foreign document of XML into a bounded tree. A DOCTYPE is passed over, one that defines entities is refused;
 * nothing outside the document is ever looked at. Entities are the five of XML, numeric references, and HTML's names from a
 * fixed table. What is ill-formed is read as far as it goes: `fault` says what was wrong first.
 * Synchronous and of unbounded time: run it inside the reader (`createReader`), not on the main thread.
 * @param contentType as the header has it; '' for none
 * @param take hears of each child of the root as it ends; what it takes is let go, and stands in no tree
 */
export function parseXml(bytes: Uint8Array, contentType = '', take?: Take): XmlDocument {
  if (bytes.byteLength > xmlLimits.bytes)
    return refused(`it is larger than ${String(xmlLimits.bytes / 1_000_000)} MB`);
  return parseXmlText(decodeDocument(bytes, contentType), take);
}

/** Takes a child of the root, or leaves it where it is. */
export type Take = (element: XmlElement, root: XmlElement) => boolean;

/** The same of a text that is decoded. */
export function parseXmlText(text: string, take?: Take): XmlDocument {
  const tree = new Tree(take);
  try {
    const source = tree.withAmpersands(text.replace(/\r\n?/g, '\n').trim());
    const parser = sax.parser(true, { xmlns: true });
    tree.listenTo(parser);
    parser.write(source).close();
  } catch (error) {
    if (error instanceof Refusal) return refused(error.message);
    // The parser itself gave up: what stands until here may still be read.
    tree.fault ??= error instanceof Error ? firstLine(error.message) : String(error);
  }
  const { root, fault } = tree;
  if (root !== null) return { status: 'ok', root, fault };
  return refused(fault === null ? 'it is empty' : `it is no XML: ${fault}`);
}

// CDATA and comments are passed over whole.
const bareAmpersand =
  /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|&(?!(?:#\d+|#x[\da-f]+|[a-z_:][\w.:-]*);)/gi;

/** Stops the parser where reading on would be wrong. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** More faults than it is worth reading on for. */
class Enough extends Error {
  override readonly name = 'Enough';
}

/** Grows a tree from the parser's events, within the limits. */
class Tree {
  root: XmlElement | null = null;
  fault: string | null = null;
  readonly #open: XmlElement[] = [];
  readonly #take: Take | undefined;
  #nodes = 0;
  #faults = 0;

  constructor(take: Take | undefined) {
    this.#take = take;
  }

  /** Ampersands that begin no reference, the commonest fault of all, written as they ought to be: the parser would lose its place. */
  withAmpersands(text: string): string {
    return text.replace(bareAmpersand, (found) => {
      if (found !== '&') return found;
      this.fault ??= 'an ampersand stands alone';
      return '&amp;';
    });
  }

  listenTo(parser: sax.SAXParser): void {
    parser.ondoctype = (doctype) => {
      if (/<!\s*ENTITY/i.test(doctype)) throw new Refusal('it defines entities, which we do not read');
    };
    parser.onopentag = (tag) => {
      this.#openElement(tag as sax.QualifiedTag);
    };
    parser.onclosetag = () => {
      this.#closeElement();
    };
    parser.ontext = parser.oncdata = (text) => {
      this.#addText(text);
    };
    parser.onerror = (error) => {
      this.fault ??= firstLine(error.message);
      this.#faults += 1;
      if (this.#faults > xmlLimits.faults) throw new Enough(this.fault);
      parser.resume();
    };
  }

  #openElement(tag: sax.QualifiedTag): void {
    this.#count();
    const element: XmlElement = {
      name: tag.local.toLowerCase(),
      namespace: namespaceOf(tag),
      prefix: tag.prefix.toLowerCase(),
      attributes: Object.values(tag.attributes).flatMap(toAttribute),
      children: [],
    };
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    // A second root is read no further than to be passed over.
    else this.root ??= element;
    if (this.#open.push(element) > xmlLimits.depth)
      throw new Refusal(`its elements stand more than ${String(xmlLimits.depth)} deep`);
  }

  #closeElement(): void {
    const ended = this.#open.pop();
    const parent = this.#open.at(-1);
    if (ended === undefined || parent === undefined || parent !== this.root) return;
    if (this.#take?.(ended, parent) === true) parent.children.pop();
  }

  #addText(text: string): void {
    const parent = this.#open.at(-1);
    if (parent === undefined) return;
    const last = parent.children.length - 1;
    const before = parent.children[last];
    if (typeof before === 'string') {
      parent.children[last] = before + text;
      return;
    }
    this.#count();
    parent.children.push(text);
  }

  #count(): void {
    this.#nodes += 1;
    if (this.#nodes > xmlLimits.nodes)
      throw new Refusal(`it holds more than ${String(xmlLimits.nodes)} elements and texts`);
  }
}

/** Namespaces by the prefixes they usually have, for documents that forget to declare them. */
const usual: ReadonlyMap<string, string> = new Map(Object.entries(namespaces));

function namespaceOf({ uri, prefix }: { uri: unknown; prefix: string }): string {
  // The parser takes an undeclared prefix for its own address, and knows `constructor` from elsewhere.
  if (typeof uri !== 'string') return '';
  return uri === prefix ? (usual.get(prefix.toLowerCase()) ?? prefix) : uri;
}

function toAttribute(attribute: sax.QualifiedAttribute | string): XmlAttribute | [] {
  if (typeof attribute === 'string' || attribute.prefix === 'xmlns' || attribute.name === 'xmlns') return [];
  const { local, value } = attribute;
  return {
    name: local.toLowerCase(),
    namespace: attribute.prefix === '' ? '' : namespaceOf(attribute),
    value,
  };
}

function refused(reason: string): XmlDocument {
  return { status: 'refused', reason };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}
