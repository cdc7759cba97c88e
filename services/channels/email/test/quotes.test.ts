import { describe, expect, it } from 'vitest';
import { htmlToText } from '../src/mail/html.js';
import { splitHtml } from '../src/quotes/html.js';
import { splitText } from '../src/quotes/text.js';

describe('splitText', () => {
  it.each([
    ['On Mon, 3 Mar 2025 at 10:00, Ada <a@b.c> wrote:'],
    ['Am 03.03.2025 um 10:00 schrieb Ada <a@b.c>:'],
    ['Am Mo., 3. März 2025 um 10:00 Uhr schrieb Ada Lovelace <\na@b.c>:'],
    ['Le lun. 3 mars 2025 à 10:00, Ada <a@b.c> a écrit :'],
    ['El lun, 3 mar 2025 a las 10:00, Ada (<a@b.c>) escribió:'],
    ['Em seg., 3 de mar. de 2025 às 10:00, Ada <a@b.c> escreveu:'],
    ['Il giorno lun 3 mar 2025 alle ore 10:00 Ada <a@b.c> ha scritto:'],
    ['Op ma 3 mrt 2025 om 10:00 schreef Ada <a@b.c>:'],
    ['Den mån 3 mars 2025 kl 10:00 skrev Ada <a@b.c>:'],
    ['pon., 3 mar 2025 o 10:00 Ada <a@b.c> napisał(a):'],
    ['пн, 3 мар. 2025 г. в 10:00, Ada <a@b.c>:'],
    ['2025年3月3日(月) 10:00 Ada <a@b.c>:'],
    ['3 Mar 2025 tarihinde Ada <a@b.c> şunu yazdı:'],
  ])('knows %s', (header) => {
    expect(splitText(`An answer.\n\n${header}\n\n> Earlier.\n`).text).toBe('An answer.');
  });

  it('keeps what it takes away', () => {
    const { text, quoted } = splitText('New.\n\nOn Mon, 3 Mar 2025, Ada wrote:\n> Old.\n> Older.\n');
    expect(text).toBe('New.');
    expect(quoted).toBe('On Mon, 3 Mar 2025, Ada wrote:\n> Old.\n> Older.');
  });

  it('takes a signature away, and what a phone adds', () => {
    expect(splitText('Hello.\n\n-- \nAda\nAnalytical Engines Ltd\n').text).toBe('Hello.');
    expect(splitText('Hello.\n\nSent from my iPhone').text).toBe('Hello.');
    expect(splitText('Hello.\n\nVon meinem iPhone gesendet').text).toBe('Hello.');
    expect(splitText('Hello.\n\nSent from Yahoo Mail on Android').text).toBe('Hello.');
    expect(splitText('Hello.\n\n-Ada Lovelace').text).toBe('Hello.');
  });

  it.each([
    'Sent from my desk, is much easier then my mobile phone.',
    'Please send:\n\n-milk\n-Bread',
    'Sent from my desk, which is easier than from my phone.',
    'On 3 March I wrote to you and nobody answered.',
    'From: Berlin\nTo: Paris\nWhen does the train go?',
    'a\n----\nb',
    '> only a quote',
    '-- \nonly a signature',
    '',
    'The date: today\nThe subject: trains',
  ])('leaves %j as it is', (text) => {
    expect(splitText(text)).toEqual({ text });
  });

  it('knows what help desks put above what they repeat', () => {
    const text = 'Thanks!\n\n##- Please type your reply above this line -##\n\nYour request was received.';
    expect(splitText(text)).toMatchObject({ text: 'Thanks!', quoted: expect.stringContaining('received') as string });
  });

  it('keeps a conversation of questions and answers whole', () => {
    const text = 'On Mon, 3 Mar 2025, Ada wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo.';
    expect(splitText(text)).toEqual({ text });
  });

  it('shows an answer below the quotation without it', () => {
    expect(splitText('On Mon, 3 Mar 2025, Ada wrote:\n> One?\n\nYes.').text).toBe('Yes.');
  });

  it('keeps a forwarded mail', () => {
    const text =
      'See below.\n\n---------- Forwarded message ---------\nFrom: Bob <b@c.d>\nDate: Mon, Mar 3, 2025\nSubject: x\nTo: Ada\n\nHi Ada.';
    expect(splitText(text)).toEqual({ text });
  });

  it.each([
    ['quotes', '> x\n'.repeat(50_000)],
    ['headers that never end', 'On 1 Jan\n'.repeat(20_000)],
    ['labels', 'From: x\n'.repeat(20_000)],
    ['spaces', ' '.repeat(500_000)],
    ['one long line', `On ${'wrote '.repeat(50_000)}`],
    ['dashes', '-'.repeat(200_000)],
    ['empty lines', 'x\n\n\n\n'.repeat(20_000)],
    ['signatures above quotes', '-- \ns\n> q\n'.repeat(100_000)],
    ['dates in lines', `${'1'.repeat(199)}\n`.repeat(8000)],
    ['endless length', 'On 1 Jan, Ada wrote:\n> x\n'.repeat(200_000)],
  ])('is done at once with a mail of %s', (_what, text) => {
    expect(splitText(text).text.length).toBeGreaterThanOrEqual(0);
  });
});

describe('splitHtml', () => {
  it.each([
    ['Outlook on the web', '<div>New</div><hr><div id="divRplyFwdMsg"><b>From:</b> A</div><div>Old</div>'],
    [
      'Outlook for Windows',
      '<p>New</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>From: A</p></div><p>Old</p>',
    ],
    [
      'Thunderbird',
      '<p>New</p><div class="moz-cite-prefix">Am 3.3.25 schrieb A:</div><blockquote type="cite">Old</blockquote>',
    ],
    [
      'Apple Mail',
      '<div>New</div><div><blockquote type="cite"><div>On 3 Mar 2025, at 10:00, A &lt;a@b.c&gt; wrote:</div>Old</blockquote></div>',
    ],
    [
      'Gmail',
      '<div dir="ltr">New</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On x A wrote:</div><blockquote class="gmail_quote">Old</blockquote></div>',
    ],
    ['Yahoo', '<div>New</div><div class="yahoo_quoted">On x A wrote: Old</div>'],
    ['Proton', '<div>New</div><div class="protonmail_quote">Old</div>'],
    ['a program that marks nothing', '<p>New</p><p>On Mon, 3 Mar 2025, A &lt;a@b.c&gt; wrote:</p><p>Old</p>'],
  ])('knows the quotations of %s', (_what, html) => {
    const split = splitHtml(html);
    expect(htmlToText(split.html)).toBe('New');
    expect(split.quoted).toContain('Old');
    expect(split.html).not.toContain('Old');
  });

  it('keeps the order of what it repeats', () => {
    const header = '<p>On Mon, 3 Mar 2025, A &lt;a@b.c&gt; wrote:</p>';
    const { quoted } = splitHtml(`<p>New</p>${header}<blockquote>Old</blockquote><p>Below</p>`);
    expect(quoted).toBe('On Mon, 3 Mar 2025, A <a@b.c> wrote:\nOld\nBelow');
  });

  it('leaves a forwarded mail, and one that is nothing but a quotation', () => {
    for (const html of [
      '<div class="gmail_quote">---------- Forwarded message ---------<br>From: A<br>Hi</div>',
      '<blockquote>all of it</blockquote>',
      '<p>plain</p>',
      '',
    ])
      expect(splitHtml(html)).toEqual({ html });
  });

  it.each([
    ['containers side by side', `<p>New</p>${'<div class="gmail_quote">x</div>'.repeat(50_000)}`],
    [
      'containers in each other',
      `${'<div class="gmail_quote">'.repeat(900)}forwarded message${'<p>x</p>'.repeat(50_000)}`,
    ],
    ['pieces after its header', `<p>New</p>On Mon, 3 Mar 2025, A wrote:${'<br>x'.repeat(150_000)}`],
    ['deep lines', `${'<div>'.repeat(900)}${'x<br>'.repeat(300_000)}`],
    ['blockquotes side by side', 'x<blockquote>y</blockquote>'.repeat(50_000)],
  ])(
    'is done at once with %s',
    (_what, html) => {
      expect(splitHtml(html).html).not.toBe('');
    },
    20_000,
  );

  it('is done at once with deeply nested and broken markup', () => {
    expect(splitHtml('<div>'.repeat(3000)).html).toContain('<div>');
    expect(splitHtml('<div>'.repeat(50_000)).html).toContain('<div>');
    expect(splitHtml('<blockquote>'.repeat(500) + 'x').html).toContain('x');
    expect(splitHtml('<p'.repeat(10_000)).html).toBe('<p'.repeat(10_000));
  });
});

describe('htmlToText', () => {
  it.each([
    ['spaces', `<pre>${' '.repeat(1_000_000)}x</pre>`],
    ['spaces that end', `<pre>${`${' '.repeat(1000)}x`.repeat(1000)}</pre>`],
    ['cells', '<td>x'.repeat(300_000)],
    ['rows', '<tr><td>x</td></tr>'.repeat(100_000)],
    ['line breaks', `x${'<br>'.repeat(400_000)}y`],
    ['entities', '&amp;'.repeat(400_000)],
    ['elements that never end', `${'<b>'.repeat(300_000)}${'</i>'.repeat(200_000)}x`],
    ['ends of nothing', `${'<b>'.repeat(900)}${'</i>'.repeat(400_000)}x`],
    ['half a tag', '<'.repeat(1_000_000)],
    ['half attributes', `x<a ${'b="'.repeat(300_000)}`],
  ])(
    'is done at once with %s',
    (_what, html) => {
      expect(htmlToText(html)).not.toBe('');
    },
    20_000,
  );

  it('ends lines where blocks end, and only there', () => {
    const html =
      '<div>a </div><div>&nbsp;</div><p>b<b> c</b> \n d</p><pre>e  \n  f</pre><table><tr><td>g<td>h</table>i<br><br>j';
    expect(htmlToText(html)).toBe('a\n\nb c d\n\ne\n  f\n\ng h\n\ni\n\nj');
  });

  it('reads the beginning of what is endless', () => {
    const text = htmlToText('<p>word</p>'.repeat(400_000));
    expect(text.length).toBeLessThan(2_000_000);
    expect(text.endsWith('\n[…]')).toBe(true);
  });
});
