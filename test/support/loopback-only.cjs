// Lets a process connect to loopback only, and tells its parent where else it wanted to go, and when it listens.
const net = require('node:net');
const { allowLoopbackOnly } = require('./loopback.cjs');

allowLoopbackOnly((host) => process.send?.({ refused: host }));

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (...args) {
  this.once('listening', () => process.send?.({ port: this.address().port }));
  return listen.apply(this, args);
};
