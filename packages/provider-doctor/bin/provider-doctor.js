#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

// npm links a command at install time, when a clone is not built yet; a published package always is.
if (existsSync(join(__dirname, '..', 'dist', 'cli.js'))) require('../dist/cli.js');
else {
  console.error('provider-doctor is not built yet. Run npm run build in the clone first.');
  process.exitCode = 1;
}
