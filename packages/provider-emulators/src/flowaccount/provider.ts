import { pageAddress, type ProviderEntry } from '../core/provider.js';
import { createFlowAccountEmulator, type FlowAccountEmulator, type FlowAccountOptions } from './emulator.js';

export const flowaccount: ProviderEntry<FlowAccountOptions, FlowAccountEmulator> = {
  title: 'FlowAccount',
  create: createFlowAccountEmulator,
  loginPage: ({ strategyOptions: { clientID: client_id, authorizationURL }, redirectURIs: [redirect_uri = ''] }) =>
    pageAddress(authorizationURL, {
      response_type: 'code',
      client_id,
      redirect_uri,
      state: 'example',
      scope: 'flowaccount-api offline_access',
    }),
};
