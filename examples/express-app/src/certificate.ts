import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { SettingError, type Config } from './config.js';

/** How long a certificate that is made here is valid, in ms. It lives in memory, until the app stops. */
const LIFETIME = 30 * 86_400_000;

export interface Certificate {
  key: string;
  cert: string;
}

/**
 * What the app shows to browsers: your own files, or one made on the spot, which a browser warns of.
 *
 * @param hostname the app's public name, beside `localhost`
 * @throws SettingError when the files are no certificate and its key
 */
export async function certificateFor(
  { keyFile, certFile }: Exclude<Config['https'], undefined>,
  hostname: string,
): Promise<Certificate> {
  if (certFile === undefined || keyFile === undefined) return makeCertificate(hostname);
  try {
    const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certFile, 'utf8')]);
    createSecureContext({ key, cert });
    return { key, cert };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SettingError(
      `HTTPS_CERT and HTTPS_KEY must be the PEM files of a certificate and its private key: ${code ?? message}.`,
    );
  }
}

async function makeCertificate(hostname: string): Promise<Certificate> {
  // Loaded here: a start without it need not wait.
  const { generate } = await import('selfsigned');
  const names = [...new Set(['localhost', hostname])];
  const { private: key, cert } = await generate([{ name: 'commonName', value: hostname }], {
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + LIFETIME),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key, cert };
}
