import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';

export interface TlsServer {
  /** `https://127.0.0.1:<port>` */
  url: string;
  /** Signed by itself. */
  certificate: string;
  /** How many requests got through. */
  requests(): number;
  close(): Promise<void>;
}

export interface TlsServerOptions {
  /** Whom the certificate is for. */
  host?: string;
  /** Takes clients with this certificate only. */
  clientCertificate?: string;
  listener?: RequestListener;
}

/** A pair of keys and a certificate for `host`, signed by itself. */
export function makeCertificate(host: string): { key: string; cert: string } {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  const name = [{ name: 'commonName', value: host }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'subjectAltName', altNames: [host === '127.0.0.1' ? { type: 7, ip: host } : { type: 2, value: host }] },
  ]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(certificate) };
}

/** A server whose certificate is signed by itself and, by default, for another host. */
export async function startTlsServer({
  host = 'elsewhere.example',
  clientCertificate,
  listener = (_req, res) => res.end('{}'),
}: TlsServerOptions = {}): Promise<TlsServer> {
  const { key, cert } = makeCertificate(host);
  let requests = 0;
  const clients = clientCertificate && { ca: clientCertificate, requestCert: true, rejectUnauthorized: true };
  const server = createServer({ key, cert, ...clients }, (req, res) => {
    requests += 1;
    listener(req, res);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate: cert,
    requests: () => requests,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
