/** What a template of a message can name. */
export const TEMPLATE_PLACEHOLDERS = [
  ...['id', 'change', 'title', 'reason', 'severity', 'rule', 'camera', 'labels'],
  ...['count', 'raisedAt', 'endedAt', 'alertId', 'url'],
] as const;
export type TemplatePlaceholder = (typeof TEMPLATE_PLACEHOLDERS)[number];
export type TemplateValues = Readonly<Record<TemplatePlaceholder, string>>;

/** How values are written into a text of some type, so that they stay values whatever they say. */
export type TemplateEscape = 'json' | 'form' | 'html' | 'none';

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** The escape that belongs to a media type such as `application/json; charset=utf-8`. */
export function escapeForContentType(contentType: string): TemplateEscape {
  const [type = ''] = contentType.toLowerCase().split(';');
  const name = type.trim();
  if (/[/+]json$/.test(name)) return 'json';
  if (name === 'application/x-www-form-urlencoded') return 'form';
  if (/[/+](?:html|xml)$/.test(name)) return 'html';
  return 'none';
}

/** Why a template cannot be used, in words; null where it can. */
export function problemOfTemplate(template: string, contentType: string): string | null {
  for (const [, inner = ''] of template.matchAll(PLACEHOLDER)) {
    const name = inner.trim();
    if (!isPlaceholder(name))
      return `there is no placeholder {{${name.slice(0, 40)}}}; those there are: ${TEMPLATE_PLACEHOLDERS.join(', ')}`;
  }
  if (escapeForContentType(contentType) !== 'json') return null;
  const sample = Object.fromEntries(TEMPLATE_PLACEHOLDERS.map((name) => [name, 'a "quoted" word'])) as TemplateValues;
  const numbers = { ...sample, count: '1' };
  return isJson(renderTemplate(template, numbers, 'json'))
    ? null
    : 'expected JSON once the placeholders are filled in: texts stand in quotes, as in {"text": "{{title}}"}; or set contentType';
}

/** Fills a template in. It has no logic, and values are never read as a template again. */
export function renderTemplate(template: string, values: TemplateValues, into: TemplateEscape): string {
  return template.replace(PLACEHOLDER, (whole, inner: string) => {
    const name = inner.trim();
    return isPlaceholder(name) ? ESCAPES[into](values[name]) : whole;
  });
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that stays text within HTML and XML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);
}

const ESCAPES: Readonly<Record<TemplateEscape, (text: string) => string>> = {
  json: (text) => JSON.stringify(text).slice(1, -1),
  form: (text) => encodeURIComponent(text.toWellFormed()),
  html: escapeHtml,
  none: (text) => text,
};

function isPlaceholder(name: string): name is TemplatePlaceholder {
  return (TEMPLATE_PLACEHOLDERS as readonly string[]).includes(name);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
