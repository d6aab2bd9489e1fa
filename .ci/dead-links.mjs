// The relative links of Markdown files that lead nowhere: to a file that is not there, or to a heading that it does not have.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

const withoutFences = (text) => text.replaceAll(/^(```+|~~~+)[^\n]*\n[\s\S]*?^\1$/gm, '');
const withoutCode = (text) => withoutFences(text).replaceAll(/`[^`\n]+`/g, '`');

/** As GitHub, GitLab and npm make them. */
function anchorsIn(text) {
  const times = new Map();
  return [...withoutFences(text).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim();
    const anchor = words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const count = times.get(anchor) ?? 0;
    times.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Each as `file: link`. */
export function deadLinks(files, root) {
  return files.flatMap((file) => {
    const text = withoutCode(readFileSync(file, 'utf8'));
    const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)/g)].map(([, link]) => link);
    const references = [...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, link]) => link);
    const local = [...inline, ...references].filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
    const dead = local.filter((link) => {
      const [path, anchor] = link.split('#').map(decodeURIComponent);
      const target = path === '' ? file : resolve(dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsIn(readFileSync(target, 'utf8')).includes(anchor);
    });
    return dead.map((link) => `${relative(root, file)}: ${link}`);
  });
}
