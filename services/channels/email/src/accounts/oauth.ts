import XOAuth2 from 'nodemailer/lib/xoauth2';
import type { MailServer } from './settings.js';

/**
 * Access tokens for one server and user (RFC 6749, 6), fetched when one is needed and used until they end; mail servers take them
 * by XOAUTH2 (developers.google.com/workspace/gmail/imap/xoauth2-protocol, and Microsoft's page of that name).
 */
export class Tokens {
  /** For SMTP, which asks it for tokens by itself. */
  readonly source: XOAuth2;

  private constructor(source: XOAuth2) {
    this.source = source;
  }

  /** The tokens of a server; undefined when it is signed in to by password, or not at all. */
  static of({ user, oauth2 }: MailServer): Tokens | undefined {
    if (!oauth2 || user === undefined) return undefined;
    const { tokenUrl, clientId, clientSecret, refreshToken, scope } = oauth2;
    const options: XOAuth2.Options & { customParams: Record<string, string> } = {
      user,
      accessUrl: tokenUrl,
      clientId,
      refreshToken,
      ...(clientSecret !== undefined && { clientSecret }),
      customParams: scope === undefined ? {} : { scope },
    };
    return new Tokens(new XOAuth2(options));
  }

  /**
   * A token that should be valid.
   * @throws Error when the provider gives none; its words say why.
   */
  async current(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.source.getToken(false, (error, token) => {
        if (error) reject(new Error(`OAuth2: ${error.message}`));
        else resolve(token);
      });
    });
  }

  /** The server did not take it: the next one is a new one. */
  forget(): void {
    this.source.updateToken('', 0);
  }
}
