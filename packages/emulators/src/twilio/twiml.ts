// Reads TwiML: elements, attributes and text, which is all that it has.

export type Verb = {
  name: string;
  attributes: Record<string, string>;
  children: Verb[];
  text: string;
};

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The verbs of a document. Throws in words for what is no TwiML. */
export function readTwiml(xml: string): Verb[] {
  const root: Verb = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const text = xml.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, "");
  const token =
    /<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    end = token.lastIndex;
    const [, closing, name, attributes, empty, words] = match;
    const top = open.at(-1)!;
    if (words !== undefined) {
      top.text += decode(words);
    } else if (closing) {
      if (open.length < 2 || top.name !== name)
        throw new Error(`</${name}> closes what was not opened.`);
      open.pop();
    } else {
      const verb: Verb = {
        name: name!,
        attributes: readAttributes(attributes ?? ""),
        children: [],
        text: "",
      };
      top.children.push(verb);
      if (!empty) open.push(verb);
    }
  }
  if (end !== text.length) throw new Error(`This is no XML: ${text.slice(end, end + 40)}`);
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> is not closed.`);
  const [response] = root.children;
  if (response?.name !== "Response" || root.children.length > 1)
    throw new Error("A TwiML document is one <Response>.");
  return response.children;
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    found[name!] = decode(double ?? single ?? "");
  return found;
}

const decode = (text: string): string =>
  text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return ENTITIES[name] ?? whole;
  });
