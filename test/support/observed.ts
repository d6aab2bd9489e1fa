process.env['EMULATOR_DIALECT'] = 'observed';
