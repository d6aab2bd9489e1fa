// Lets a process connect to loopback only, and tells its parent where else it wanted to go, and when it listens.
const net = require('node:net');

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|)$/;
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  // As node:net hands them on, or as net.connect() takes them.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  const { path, host = '' } = typeof first === 'object' ? first : { host: typeof second === 'string' ? second : '' };
  if (path || LOOPBACK.test(host)) return connect.apply(this, args);
  process.send?.({ refused: host });
  process.nextTick(() => this.destroy(new Error(`No connection to ${host}: loopback only.`)));
  return this;
};

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (...args) {
  this.once('listening', () => process.send?.({ port: this.address().port }));
  return listen.apply(this, args);
};
