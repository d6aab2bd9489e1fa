import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';

export interface TlsServer {
  /** `https://127.0.0.1:<port>` */
  url: string;
  /** Self-signed, and for another host than `url` has. */
  certificate: string;
  /** How many requests got through. */
  requests(): number;
  close(): Promise<void>;
}

/** A server whose certificate fits nobody: self-signed, for `elsewhere.example`. */
export async function startTlsServer(): Promise<TlsServer> {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  const name = [{ name: 'commonName', value: 'elsewhere.example' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([{ name: 'subjectAltName', altNames: [{ type: 2, value: 'elsewhere.example' }] }]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  const cert = forge.pki.certificateToPem(certificate);
  let requests = 0;
  const server = createServer({ key: forge.pki.privateKeyToPem(keys.privateKey), cert }, (_req, res) => {
    requests += 1;
    res.end('{}');
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
