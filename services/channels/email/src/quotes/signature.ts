/** What a phone adds below a mail, in the languages of phones. Whole lines only: "Sent from my desk, …" is a sentence. */
const mobile =
  /^\s*(?:sent (?:from|via|with|using) (?:my |a |the )?[\p{L}\p{N}®™()+-]+(?:\s+[\p{L}\p{N}®™()+-]+){0,2}|sent (?:from|via|with|using) [^,]{0,30}(?:mail|outlook|iphone|ipad|android|samsung|galaxy|blackberry|phone|mobile|device|windows|tablet)[^,]{0,40}|get outlook for \w+|envoyé (?:de|depuis|à partir de|avec) .{2,50}|von meinem? .{2,40} gesendet|gesendet (?:von|mit) .{2,50}|enviado (?:desde|do|de) (?:mi|meu) .{2,40}|inviato da(?:l mio)? .{2,40}|verzonden (?:vanaf|met) .{2,40}|skickat från .{2,40}|sendt fra .{2,40}|wysłano z .{2,40}|отправлено (?:с|из) .{2,40}|lähetetty .{2,40}|iphone(?:から送信)|발송:.{2,40})(?:<[^>]*>)?[\s.]*$/iu;

/** "-Ada": a name after a dash as the last line. */
const dashedName = /^-\p{Lu}\p{Ll}+(?: \p{Lu}\p{L}*\.?){0,2}\s*$/u;

/** The most lines that a signature below `-- ` may have; longer ones are text. */
const longest = 12;

/** How many of the first `limit` lines come before the signature at their end (all of them when there is none). */
export function withoutSignature(lines: readonly string[], limit: number): number {
  let end = trimmed(lines, limit);
  end = withoutListFooter(lines, end);
  for (let at = Math.max(1, end - longest - 1); at < end; at++) {
    // RFC 3676, 4.3: a line of `-- `; many programs lose its space.
    if (/^(?:--|—|__)\s*$/.test(lines[at] ?? '') && trimmed(lines, at) > 0) {
      end = trimmed(lines, at);
      break;
    }
  }
  const last = (lines[end - 1] ?? '').slice(0, 160);
  const named = dashedName.test(last) && (lines[end - 2] ?? '').trim() === '';
  return end > 1 && (mobile.test(last) || named) ? trimmed(lines, end - 1) : end;
}

/** A mailing list's footer: a line of underscores, then a few lines up to the end, with an address among them. */
function withoutListFooter(lines: readonly string[], end: number): number {
  for (let at = end - 1; at > Math.max(0, end - longest); at--) {
    if (!/^_{20,}\s*$/.test(lines[at] ?? '')) continue;
    const footer = lines
      .slice(at + 1, end)
      .join('\n')
      .slice(0, 2000);
    return /\S@\S|https?:\/\//.test(footer) ? trimmed(lines, at) : end;
  }
  return end;
}

/** The end of the lines without the empty ones at their end. */
export function trimmed(lines: readonly string[], end: number): number {
  let at = end;
  while (at > 0 && (lines[at - 1] ?? '').trim() === '') at--;
  return at;
}
