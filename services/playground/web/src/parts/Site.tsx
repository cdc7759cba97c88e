import { texts } from '../texts.ts';

/** A shop's web site with the chat widget, as a customer meets it. */
export function Site() {
  return (
    <section className="site window" aria-label={texts.site.label} data-device="site">
      <header>
        <span className="lights" aria-hidden="true" />
        <span className="address">{texts.site.url}</span>
      </header>
      <iframe title={texts.site.frame} src="/demo?account=playground-web" />
    </section>
  );
}
