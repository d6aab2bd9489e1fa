import { MODEL_CASE } from './support/providers.js';

it.each(['https://app.example/{providr}/callback', 'https://app.example/{PROVIDER}/callback', 'https://a.example/}'])(
  'a redirect URI with a word in braces that nothing replaces is refused: %s',
  (uri) => {
    expect(() => MODEL_CASE.create({ redirectURIs: [uri] })).toThrow('Only {provider} is replaced');
    expect(() => MODEL_CASE.create().registerRedirectURI(uri)).toThrow(`redirect URI: "${uri}"`);
  },
);
