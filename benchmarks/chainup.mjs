// A sealed ChainUp round against the RSA operations that it cannot do without.
import { constants, createHash, generateKeyPairSync, publicEncrypt, sign, verify, privateDecrypt } from 'node:crypto';
import { createServer } from 'node:http';
import { ChainUpStrategy } from 'passport-chainup';
import { Bench } from 'tinybench';

const padding = constants.RSA_PKCS1_PADDING;
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const md5 = (bytes) => Buffer.from(createHash('md5').update(bytes).digest('hex'));
const plain = Buffer.from(
  JSON.stringify({ openId: 'o', token: 't'.repeat(32), refreshToken: 'r'.repeat(32), expireIn: '7200' }),
);
const data = publicEncrypt({ key: ours.publicKey, padding }, plain);
const signature = sign('sha256', md5(plain), { key: theirs.privateKey, padding });

/** Whether this Node decrypts PKCS#1 v1.5 natively; where it does not, node-forge does, and the floor is out of reach. */
function isNative() {
  try {
    privateDecrypt({ key: ours.privateKey, padding }, data);
    return true;
  } catch {
    return false;
  }
}

export async function measureChainUp() {
  const answer = JSON.stringify({
    code: '0',
    msg: 'succ',
    data: data.toString('base64url'),
    sign: signature.toString('base64url'),
  });
  const server = createServer((req, res) => req.resume().on('end', () => res.end(answer)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseURL = `http://127.0.0.1:${server.address().port}`;
  const strategy = new ChainUpStrategy(
    { clientID: 'app', privateKey: ours.privateKey, platformPublicKey: theirs.publicKey, callbackURL: '/cb', baseURL },
    () => null,
  );
  const bench = new Bench({ time: 1500 });
  bench.add('call', () => strategy.call('/any', { uid: 'o' }));
  bench.add('floor', () => {
    publicEncrypt({ key: theirs.publicKey, padding }, plain);
    sign('sha256', md5(plain), { key: ours.privateKey, padding });
    if (isNative()) verify('sha256', md5(plain), { key: theirs.publicKey, padding }, signature);
  });
  await bench.run();
  server.close();
  const [a, b] = bench.tasks.map(({ result }) => result.throughput.p50 ?? result.throughput.mean);
  const against = isNative()
    ? 'the four RSA operations alone'
    : 'the three RSA operations that this Node has (the fourth is node-forge)';
  return { title: 'ChainUp: seal, send, open', against, ours: a, baseline: b };
}
