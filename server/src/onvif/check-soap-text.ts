/** Real answers of devices stay far below all of these; the largest seen are lists of profiles of some 60 kB. */
export const SOAP_LIMITS = { bytes: 512 * 1024, depth: 64, elements: 20_000, namespaceLength: 256 } as const;

/**
 * Whether a device's answer may go to the XML parser: small, flat, without document type and entities, in one pass
 * over the text. The parser and the code behind it recurse once per level, and search from every `xmlns` to the next
 * equals sign, so unbounded input would end the process or keep it busy for minutes.
 *
 * @returns what is wrong in words, or null
 */
export function checkSoapText(text: string): string | null {
  if (text.length > SOAP_LIMITS.bytes) return 'is too large';
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return 'declares a document type';
  return checkNesting(text) ?? checkNamespaces(text);
}

function checkNesting(text: string): string | null {
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const next = text[at + 1];
    if (next === '?' || next === '!') continue;
    if (next === '/') {
      depth--;
      continue;
    }
    const end = text.indexOf('>', at);
    if (end < 0) return 'breaks off';
    if (text[end - 1] !== '/') depth++;
    if (depth > SOAP_LIMITS.depth) return 'is nested too deeply';
    if (++elements > SOAP_LIMITS.elements) return 'has too many elements';
  }
  return elements === 0 ? 'is no XML' : null;
}

function checkNamespaces(text: string): string | null {
  for (let at = text.indexOf('xmlns'); at >= 0; at = text.indexOf('xmlns', at + 1)) {
    if (!text.slice(at, at + SOAP_LIMITS.namespaceLength).includes('=')) return 'declares its namespaces wrongly';
  }
  return null;
}
