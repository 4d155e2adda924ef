import { isProgram } from './languages.js'
import { any, inLanguages, isWorkflow, type LineRule, programs } from './line-rule.js'
import { SECURITY_RULES } from './security-rules.js'

/** What a program says on its own output is what it is for; and a log that writes to the console is one. */
const mayPrint =
  /(?:^|\/)(?:bin|cli|scripts?|build|tools?|examples?|bench|benchmarks?|docs)\/|\.config\.[a-z]+$|(?:log|logger|logging|console|reporter)\.[a-z]+$/i

/** Behind a directive, as its linter has it or in words: why it is there. */
const SAYS_WHY =
  /\s--\s*\w|biome-ignore[\w-]*\s+[\w/]+:\s*\w|@ts-[\w-]+[\s:–—-]+\w|\b(?:nolint|noqa|ignore|disable)\b[^#/]*(?:\/\/|#|\s[–—-])\s*\w/

/** Rules for what is left in, switched off, or not held to. */
const QUALITY_RULES: readonly LineRule[] = [
  {
    rule: 'conflict-marker',
    severity: 'objection',
    inTests: 'objection',
    applies: any,
    everywhere: true,
    part: 'text',
    pattern: /^(?:<{7}|>{7}) \S/,
  },
  {
    rule: 'only-test',
    severity: 'must-fix',
    inTests: 'must-fix',
    applies: ({ language, isTest }) => isTest && language === 'javascript',
    part: 'code',
    pattern: /\b(?:describe|it|test|context|suite)(?:\.\w+)*\.only\s*[(.]|^\s*(?:fdescribe|fit)\s*\(/,
  },
  {
    rule: 'skipped-test',
    severity: 'consider',
    inTests: 'consider',
    applies: ({ isTest, language }) => isTest && isProgram(language),
    part: 'code',
    // Where something else than a name comes first, it depends on that; in Go, where it does not begin the test's body.
    pattern:
      /\b(?:describe|it|test|context|suite)(?:\.\w+)*\.(?:skip|todo|fixme)(?:\.|\s*\(\s*(?:['"`]|$))|^\s*(?:xdescribe|xit|xtest)\s*\(|@(?:pytest\.mark|unittest)\.skip\b|^\s*@(?:Ignore|Disabled)\b|^\t\w+\.Skip(?:f|Now)?\(|#\[ignore\b/,
  },
  {
    rule: 'breakpoint',
    severity: 'must-fix',
    inTests: 'must-fix',
    applies: inLanguages('javascript'),
    part: 'code',
    pattern: /^\s*debugger\s*;?\s*$/,
  },
  {
    rule: 'breakpoint',
    severity: 'must-fix',
    inTests: 'must-fix',
    applies: inLanguages('python'),
    part: 'code',
    pattern: /^\s*breakpoint\(\)|\bi?pdb\.set_trace\(\)|^\s*import i?pdb\b/,
  },
  {
    rule: 'breakpoint',
    severity: 'must-fix',
    inTests: 'must-fix',
    applies: inLanguages('ruby'),
    part: 'code',
    pattern: /\bbinding\.(?:pry|irb|break)\b|^\s*(?:byebug|debugger)\s*$/,
  },
  {
    rule: 'breakpoint',
    severity: 'must-fix',
    inTests: 'must-fix',
    applies: inLanguages('php'),
    part: 'code',
    pattern: /^\s*(?:var_dump|dd)\(/,
  },
  {
    rule: 'breakpoint',
    severity: 'must-fix',
    inTests: 'must-fix',
    applies: inLanguages('rust'),
    part: 'code',
    pattern: /\bdbg!\(/,
  },
  {
    rule: 'console-output',
    severity: 'consider',
    inTests: null,
    applies: ({ language, path }) => language === 'javascript' && !mayPrint.test(path),
    part: 'code',
    pattern: /\bconsole\.(?:log|debug|dir|trace)\s*\(/,
  },
  {
    rule: 'unfinished',
    severity: 'consider',
    inTests: 'consider',
    applies: any,
    part: 'comment',
    // What a comment begins with, or what names somebody or goes on: others speak of it.
    pattern: /^[^\p{L}\p{N}'"`]*(?:TODO|FIXME|XXX|HACK)\b(?![-.'"`]\w|['"`])|\b(?:TODO|FIXME)(?::|\(\w)/u,
    // One that names its task has been made one.
    fits: ({ comment }) => !/#\d|\b[A-Z]{2,}-\d|https?:/.test(comment),
  },
  {
    rule: 'silenced-check',
    severity: 'consider',
    inTests: null,
    applies: programs,
    part: 'comment',
    pattern:
      /^[/#*\s]*(?:@ts-(?:ignore|nocheck|expect-error)|eslint-disable|biome-ignore|tslint:disable|rubocop:disable|pylint:\s*disable|shellcheck disable|nolint|noqa|type:\s*ignore)(?![\w/])/,
    fits: ({ comment }) => !SAYS_WHY.test(comment),
  },
  {
    rule: 'swallowed-error',
    severity: 'consider',
    inTests: null,
    applies: programs,
    part: 'code',
    // Some errors are answers, and some names say that they are left alone.
    pattern:
      /\bcatch\s*(?:\((?![^()]*\b(?:ignored?|expected)\b)[^()]*\)\s*)?\{\s*\}|\.catch\(\s*\(\w*\)\s*=>\s*\{\s*\}\s*\)|\bexcept\b(?![^:]{0,200}(?:Import|ModuleNotFound|FileNotFound|FileExists|ProcessLookup|Cancelled)Error|[^:]{0,200}(?:KeyboardInterrupt|StopIteration))[^:]{0,200}:\s*pass\b|\brescue\s+nil\b/,
    fits: ({ comment }) => comment === '',
    overLines: true,
  },
  {
    rule: 'moving-version',
    severity: 'consider',
    inTests: null,
    applies: isWorkflow,
    part: 'code',
    pattern: /\buses:\s*[\w.-]+\/[\w./-]+@(?:main|master|HEAD|latest)\b/,
  },
  {
    rule: 'moving-version',
    severity: 'consider',
    inTests: null,
    applies: inLanguages('docker'),
    part: 'text',
    pattern: /^\s*FROM\s+(?:--\S+\s+)?[^\s@]+:latest(?:\s|$)/i,
  },
  {
    rule: 'moving-version',
    severity: 'consider',
    inTests: null,
    applies: ({ path }) => /(?:^|\/)package\.json$/.test(path),
    part: 'text',
    pattern:
      // Peers and packages of the same repository may well take any; what has a # names a commit or tag.
      /^\s*"(?!url"|type"|homepage"|bugs"|repository"|funding")[^"]+"\s*:\s*"(?:latest|github:[^"#]+|git\+(?:https|ssh):[^"#]+)"/,
  },
]

/** All of them. */
export const LINE_RULES: readonly LineRule[] = [...QUALITY_RULES, ...SECURITY_RULES]
