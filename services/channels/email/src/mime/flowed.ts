/**
 * Undoes `format=flowed` (RFC 3676): a line that ends with a space goes on in the next one of the same quote depth.
 * `delSp` is the part's `delsp=yes`: the space itself is no part of the text.
 */
export function unfold(text: string, delSp: boolean): string {
  const result: string[] = [];
  let open = false;
  let depth = 0;
  for (const line of text.split('\n')) {
    const quote = /^>*/.exec(line)?.[0] ?? '';
    const content = line.slice(quote.length).replace(/^ /, '');
    const flows = content.endsWith(' ') && content !== '-- ';
    const piece = flows && delSp ? content.slice(0, -1) : content;
    if (open && quote.length === depth && content !== '-- ') result.push(`${result.pop() ?? ''}${piece}`);
    else result.push(quote === '' ? piece : `${quote} ${piece}`);
    open = flows;
    depth = quote.length;
  }
  return result.join('\n');
}
