// ChainUp logins against the four RSA operations that each cannot do without, and how long the event loop stands.
import {
  constants,
  createHash,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ChainUpStrategy } from 'passport-chainup';
import { login } from './authenticate.mjs';
import { startProvider } from './provider.mjs';

const padding = constants.RSA_PKCS1_PADDING;
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const md5 = (bytes) => Buffer.from(createHash('md5').update(bytes).digest('hex'));
const plain = Buffer.from(
  JSON.stringify({ openId: 'o', token: 't'.repeat(32), refreshToken: 'r'.repeat(32), expireIn: '7200' }),
);
const data = publicEncrypt({ key: ours.publicKey, padding }, plain);
const signature = sign('sha256', md5(plain), { key: theirs.privateKey, padding });

/** Of OpenSSL alone: where this Node has closed its PKCS#1 decryption, the bare operation. */
function decryptionOfThisNode() {
  try {
    privateDecrypt({ key: ours.privateKey, padding }, data);
    return padding;
  } catch {
    return constants.RSA_NO_PADDING;
  }
}

function cpuOf(work) {
  const before = process.cpuUsage();
  const finished = work();
  const read = () => {
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  return finished instanceof Promise ? finished.then(read) : read();
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** @returns CPU of a login and of the floor in µs, their ratio, and the event loop's p99 at 32 in flight in ms */
export async function measureChainUp({ rounds, chainupLogins }) {
  const answer = JSON.stringify({
    code: '0',
    msg: 'succ',
    data: data.toString('base64url'),
    sign: signature.toString('base64url'),
  });
  const provider = await startProvider(answer);
  const strategy = new ChainUpStrategy(
    {
      clientID: 'app',
      privateKey: ours.privateKey,
      platformPublicKey: theirs.publicKey,
      callbackURL: 'http://localhost/cb',
      baseURL: provider.url,
    },
    (_access, _refresh, profile, done) => done(null, profile),
  );
  const decryption = decryptionOfThisNode();
  const request = Buffer.from(JSON.stringify({ code: randomUUID() }));
  const floor = (count) => {
    for (let turn = 0; turn < count; turn += 1) {
      publicEncrypt({ key: theirs.publicKey, padding }, request);
      sign('sha256', md5(request), { key: ours.privateKey, padding });
      privateDecrypt({ key: ours.privateKey, padding: decryption }, data);
      verify('sha256', md5(plain), { key: theirs.publicKey, padding }, signature);
    }
  };
  const logins = async (count) => {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await login(strategy);
    };
    await Promise.all(Array.from({ length: 32 }, worker));
  };
  const each = Math.ceil(chainupLogins / rounds);
  floor(100);
  // Until the compiler of the engine has done its work, which takes some thousand logins.
  await logins(chainupLogins);
  const p99s = [];
  const cpus = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round += 1) {
    cpus.floor.push(cpuOf(() => floor(each)) / each);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    cpus.ours.push((await cpuOf(() => logins(each))) / each);
    delay.disable();
    p99s.push(delay.percentile(99) / 1e6);
  }
  provider.close();
  const cpuMicros = median(cpus.ours);
  const floorMicros = median(cpus.floor);
  return {
    logins: each * rounds,
    cpuMicros,
    floorMicros,
    cpu: cpuMicros / floorMicros,
    eventLoopP99Millis: median(p99s),
  };
}
