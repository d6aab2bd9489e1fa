import { serveGallery } from './gallery.js';

void serveGallery(Number(process.env['PORT'] ?? 3001)).then(({ url }) =>
  console.log(`All buttons: ${url} (Ctrl+C ends it)`),
);
