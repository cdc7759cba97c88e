// @vitest-environment jsdom
import { expect, test } from 'vitest';
import type { Attachment } from '../../api/types.ts';
import { mailDocument, sanitise } from './sanitise.ts';

const clean = (html: string, attachments: Attachment[] = [], remoteImages = false) =>
  sanitise(html, attachments, remoteImages);

test('sanitise_Scripts_AreRemoved', () => {
  const { html } = clean(
    '<p onclick="steal()">Hi<script>steal()</script><img src=x onerror=steal()><svg onload=steal()></svg></p>' +
      '<iframe src="https://evil.example"></iframe><object data="x"></object><embed src="x">',
  );
  expect(html).not.toMatch(/script|steal|iframe|object|embed|svg/i);
  expect(html).toContain('Hi');
});

test('sanitise_FormsAndPageWideTags_AreRemoved', () => {
  const { html } = clean(
    '<base href="https://evil.example"><meta http-equiv="refresh" content="0"><link rel="stylesheet" href="https://x">' +
      '<form action="https://evil.example"><input name="password"><button>Go</button></form>text',
  );
  expect(html).not.toMatch(/base|meta|link|form|input|button/i);
  expect(html).toContain('text');
});

test.each(['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,<script>1</script>', 'vbscript:x'])(
  'sanitise_LinkTo %s _LosesItsTarget',
  (href) => {
    const { html } = clean(`<a href="${href}">click</a>`);
    expect(html).not.toContain('href');
    expect(html).toContain('click');
  },
);

test('sanitise_Link_OpensElsewhereAndTellsNothing', () => {
  const { html } = clean('<a href="https://shop.example.com/x" target="_top">shop</a>');
  expect(html).toContain('target="_blank"');
  expect(html).toContain('rel="noopener noreferrer"');
});

test('sanitise_Layout_IsKept', () => {
  const table =
    '<table width="600" cellpadding="6" align="center" bgcolor="#eeeeee"><tbody><tr><td colspan="2" style="color:#c00">x</td></tr></tbody></table>';
  expect(clean(table)).toEqual({ html: table, blockedImages: false });
  expect(clean('<img src="data:image/png;base64,AAAA" width="180">').html).toContain('width="180"');
});

test.each(['/channels', '//evil.example/x', 'x.html'])('sanitise_RelativeLink %s _LeadsNowhere', (href) => {
  expect(clean(`<a href="${href}">x</a>`).html).not.toContain('href');
});

test('sanitise_RemoteImages_AreHeldBackUntilAsked', () => {
  const mail =
    '<img src="https://tracker.example/a.gif"><img src="//tracker.example/b.gif"><img srcset="https://tracker.example/c.gif 2x">' +
    '<table background="https://tracker.example/d.gif"><tr><td style="background:url(https://tracker.example/e.gif)">x</td></tr></table>' +
    '<style>p{background:url("https://tracker.example/f.gif")}@import "https://tracker.example/g.css";</style>';
  const blocked = clean(mail);
  expect(blocked.html).not.toContain('tracker.example');
  expect(blocked.blockedImages).toBe(true);

  const shown = clean('<img src="https://tracker.example/a.gif">', [], true);
  expect(shown.html).toContain('https://tracker.example/a.gif');
  expect(shown.blockedImages).toBe(false);
});

test('sanitise_TheMailsOwnImages_AreShown', () => {
  const attachments: Attachment[] = [
    { id: 'f1', name: 'logo.png', mediaType: 'image/png', size: 1, url: '/api/files/f1', inline: true },
  ];
  const { html, blockedImages } = clean(
    '<img src="cid:logo.png@mail"><img src="attachment:f1"><img src="cid:gone"><img src="data:image/png;base64,AAAA">',
    attachments,
  );
  expect(html.match(/\/api\/files\/f1/g)).toHaveLength(2);
  expect(html).toContain('data:image/png;base64,AAAA');
  expect(html).not.toContain('cid:');
  expect(blockedImages).toBe(false);
});

test('sanitise_BrokenCid_DoesNotThrow', () => {
  expect(clean('<p>Hi<img src="cid:%E0%A4%A"></p>').html).toContain('Hi');
});

test('mailDocument_Policy_ForbidsEverythingButStylesAndAllowedImages', () => {
  expect(mailDocument('', false)).toContain("default-src 'none'; img-src 'self' data:;");
  expect(mailDocument('', true)).toContain("img-src 'self' data: https:;");
});
