#!/usr/bin/env node
// npm links a bin only when its file is there at install time, and in a fresh clone dist/ is not.
require('../dist/cli.js');
