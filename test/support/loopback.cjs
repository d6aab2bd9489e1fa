const net = require('node:net');

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|)$/;

/** Lets this process connect to loopback only, and tells where else it wanted to go; returns what ends that. */
exports.allowLoopbackOnly = (refused) => {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    // As node:net hands them on, or as net.connect() takes them.
    const [first, second] = Array.isArray(args[0]) ? args[0] : args;
    const { path, host = '' } = typeof first === 'object' ? first : { host: typeof second === 'string' ? second : '' };
    if (path || LOOPBACK.test(host)) return connect.apply(this, args);
    refused(host);
    process.nextTick(() => this.destroy(new Error(`No connection to ${host}: loopback only.`)));
    return this;
  };
  return () => {
    net.Socket.prototype.connect = connect;
  };
};
