// Conventional Commits. `lerna version` makes versions and changelogs out of them.
export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'type-enum': [
      2,
      'always',
      ['bench', 'build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test'],
    ],
    // A subject may begin with a product's name: ELECQ, HTTP_PROXY, CommonJS.
    'subject-case': [0],
    'header-max-length': [2, 'always', 200],
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
