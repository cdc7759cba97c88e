import type { ReplyTemplate } from '../../api/types.ts';

/** What stands in a template for what is only known when it is taken. */
export const customerGap = '{{customer.name}}';
export const agentGap = '{{agent.name}}';

/** Fills the gaps. A name that nobody knows leaves nothing, not even the space before it: “Hello,” instead of “Hello ,”. */
export function filled(text: string, names: { customer: string | null; agent: string }): string {
  const values: Record<string, string> = { 'customer.name': names.customer ?? '', 'agent.name': names.agent };
  return text.replace(/( ?)\{\{\s*([\w.]+)\s*\}\}/g, (gap, space: string, name: string) => {
    const value = values[name];
    return value === undefined ? gap : value === '' ? '' : space + value;
  });
}

/** The templates that fit a channel and what was typed; those whose shortcut it is come first. */
export function fitting(templates: ReplyTemplate[], channel: string | null, typed = ''): ReplyTemplate[] {
  const words = typed.trim().toLowerCase();
  const rank = ({ name, shortcut, text }: ReplyTemplate) =>
    shortcut === words
      ? 0
      : shortcut?.startsWith(words)
        ? 1
        : name.toLowerCase().includes(words)
          ? 2
          : text.toLowerCase().includes(words)
            ? 3
            : null;
  const here = templates.filter(({ channels }) => !channels || channel === null || channels.includes(channel));
  if (words === '') return here;
  return here
    .map((template) => ({ template, place: rank(template) }))
    .filter(({ place }) => place !== null)
    .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
    .map(({ template }) => template);
}
