import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OAuth2 provider: gives access tokens for the refresh token `granted`, and says of a token whose it is. */
export class TokenServer {
  /** How often a token was given. */
  given = 0;
  /** Tokens up to this number are no longer valid. */
  ended = 0;
  readonly #server: Server;

  private constructor(user: string) {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        const [status, body] =
          url.pathname === '/token'
            ? this.#token(new URLSearchParams(Buffer.concat(pieces).toString()))
            : ([200, { active: this.isValid(url.searchParams.get('access_token') ?? ''), user }] as const);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  /** Starts one for the mailbox of a user. */
  static async start(user: string): Promise<TokenServer> {
    const server = new TokenServer(user);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Settings of an account that point here. */
  get settings(): Record<string, unknown> {
    return { tokenUrl: `${this.url}/token`, clientId: 'hub', clientSecret: 's', refreshToken: 'granted' };
  }

  isValid(token: string): boolean {
    const number = Number(/^token-(\d+)$/.exec(token)?.[1] ?? 0);
    return number > this.ended && number <= this.given;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #token(form: URLSearchParams): readonly [number, Record<string, unknown>] {
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== 'granted') {
      return [400, { error: 'invalid_grant', error_description: 'The grant was revoked.' }];
    }
    return [200, { access_token: `token-${++this.given}`, token_type: 'Bearer', expires_in: 3600 }];
  }
}
