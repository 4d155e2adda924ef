import { SECRET_MASK } from '../../../core/text/secrets.js'
import type { Severity } from '../../../core/types.js'
import type { AddedLine, ChangedFile } from './changed-file.js'
import { isProgram, type Language } from './languages.js'
import type { RuleId } from './rule.js'

/** What is looked for in each line that a change added. */
export interface LineRule {
  rule: RuleId
  severity: Severity
  /** In files of tests; null: it is in its place there. */
  inTests: Severity | null
  /** Whether it is looked for in a file; files that were generated are left out unless `everywhere`. */
  applies(file: ChangedFile): boolean
  everywhere?: true
  part: keyof Pick<AddedLine, 'text' | 'code' | 'comment'>
  pattern: RegExp
  /** Whether it may go on in the next line. */
  overLines?: true
}

const any = () => true
const programs = ({ language }: ChangedFile) => isProgram(language)
const inLanguages =
  (...languages: Language[]) =>
  ({ language }: ChangedFile) =>
    languages.includes(language)
const isWorkflow = ({ path }: ChangedFile) => /(?:^|\/)\.github\/(?:workflows|actions)\/.+\.ya?ml$/.test(path)
/** What a program says on its own output is what it is for. */
const mayPrint =
  /(?:^|\/)(?:bin|cli|scripts?|build|tools?|examples?|bench|benchmarks?|docs)\/|\.config\.[a-z]+$/

/** A statement of SQL with values put into it; its words as programs write them, so that a sentence is none. */
const JOINED_SQL = new RegExp(
  ['SELECT\\s.{1,300}\\sFROM|INSERT\\s+INTO|UPDATE\\s.{1,300}\\sSET|DELETE\\s+FROM']
    .flatMap((words) => [words, words.replace(/[A-Z]{3,}/g, (word) => word.toLowerCase())])
    .flatMap((words) => [
      `["'\`](?:${words})\\s.{0,300}?(?:\\$\\{|["']\\s*[+.]\\s*[$\\w]|["']\\s*%\\s*[\\w(]|["']\\.format\\()`,
      `\\bf["']{1,3}(?:${words})\\s[^"']{0,300}\\{\\w`,
    ])
    .join('|'),
)
/** A command for a shell, put together from text and values; `exec` of a pattern is another one. */
const JOINED_COMMAND = new RegExp(
  [
    '^(?!\\s*(?://|\\*)).*',
    '(?:(?<![\\w$.])(?:(?:cp|child_process|childProcess|shell|shelljs)\\.)?exec|\\bexecSync)\\s*\\(\\s*',
    '(?:\'[^\']*\'\\s*\\+|"[^"]*"\\s*\\+|`[^`]*\\$\\{|[\\w$.]+\\s*\\+\\s*["\'`])',
  ].join(''),
)
/** Tokens of shells, workflows and Dockerfiles, where a command is no string. */
const COMMANDS = inLanguages('shell', 'docker', 'yaml')

export const LINE_RULES: readonly LineRule[] = [
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
    // Characters that show code in another order than it is read: CVE-2021-42574.
    rule: 'hidden-direction',
    severity: 'objection',
    inTests: 'must-fix',
    applies: ({ language }) => language !== 'prose',
    everywhere: true,
    part: 'text',
    pattern: /[\u202A-\u202E\u2066-\u2069]/,
  },
  {
    rule: 'secret',
    severity: 'must-fix',
    inTests: 'consider',
    applies: any,
    everywhere: true,
    part: 'text',
    pattern: new RegExp(SECRET_MASK.replace(/[[\]]/g, '\\$&')),
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
    pattern:
      /\b(?:describe|it|test|context|suite)(?:\.\w+)*\.(?:skip|todo|fixme)\s*[(.]|^\s*(?:xdescribe|xit|xtest)\s*\(|@(?:pytest\.mark|unittest)\.skip\b|^\s*@(?:Ignore|Disabled)\b|\bt\.Skip(?:f|Now)?\(|#\[ignore\b/,
  },
  {
    rule: 'breakpoint',
    severity: 'must-fix',
    inTests: 'must-fix',
    applies: programs,
    part: 'code',
    pattern:
      /^\s*debugger\s*;?\s*$|^\s*(?:breakpoint|i?pdb\.set_trace)\(\)|^\s*import i?pdb\b|\bbinding\.(?:pry|irb)\b|^\s*byebug\b|\bdbg!\(|^\s*(?:var_dump|dd)\(/,
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
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b(?!['"`])/,
  },
  {
    rule: 'silenced-check',
    severity: 'consider',
    inTests: null,
    applies: programs,
    part: 'comment',
    pattern:
      /@ts-(?:ignore|nocheck|expect-error)\b|\b(?:eslint-disable|biome-ignore|tslint:disable|rubocop:disable|pylint:\s*disable|shellcheck disable|nolint|istanbul ignore|[cv]8 ignore)\b|#\s*(?:noqa\b|type:\s*ignore|pragma: no cover)/,
  },
  {
    rule: 'swallowed-error',
    severity: 'consider',
    inTests: null,
    applies: programs,
    part: 'code',
    pattern:
      /\bcatch\s*(?:\([^()]*\)\s*)?\{\s*\}|\.catch\(\s*\(\w*\)\s*=>\s*\{\s*\}\s*\)|\bexcept\b[^:]*:\s*pass\b|\brescue\s+nil\b/,
    overLines: true,
  },
  {
    rule: 'unverified-tls',
    severity: 'must-fix',
    inTests: null,
    applies: programs,
    part: 'code',
    pattern:
      /\brejectUnauthorized\s*:\s*false\b|\bverify\s*=\s*False\b|\bInsecureSkipVerify\s*:\s*true\b|\bssl_?verify\w*\s*(?:=>?|:)\s*(?:false|0)\b/i,
  },
  {
    rule: 'unverified-tls',
    severity: 'must-fix',
    inTests: null,
    applies: any,
    part: 'text',
    pattern:
      /\bNODE_TLS_REJECT_UNAUTHORIZED['"]?\]?\s*[=:]\s*['"]?0\b|\bcurl\s(?:[^|]*\s)?(?:--insecure|-[a-zA-Z]*k)\b|\bStrictHostKeyChecking[= ]no\b|\bhttp\.sslVerify[= ]false\b/,
  },
  {
    rule: 'text-as-code',
    severity: 'consider',
    inTests: null,
    applies: inLanguages('javascript'),
    part: 'code',
    pattern:
      /(?<![\w.$])eval\s*\(|\bnew Function\s*\(|\bdangerouslySetInnerHTML\b|\.(?:inner|outer)HTML\s*\+?=(?!=)|\bdocument\.write\(|\bv-html=|\bshell\s*:\s*true\b/,
  },
  {
    rule: 'text-as-code',
    severity: 'consider',
    inTests: null,
    applies: inLanguages('javascript'),
    part: 'text',
    pattern: JOINED_COMMAND,
  },
  {
    rule: 'text-as-code',
    severity: 'consider',
    inTests: null,
    applies: inLanguages('python', 'ruby', 'php'),
    part: 'code',
    pattern:
      /(?<![\w.>])(?:eval|exec)\s*\(|\bshell\s*=\s*True\b|\bos\.system\(|\bpickle\.loads?\(|\byaml\.load\((?!.*Loader)|\bmark_safe\(|\bhtml_safe\b|\bshell_exec\(/,
  },
  {
    rule: 'joined-sql',
    severity: 'consider',
    inTests: null,
    applies: programs,
    part: 'text',
    pattern: JOINED_SQL,
  },
  {
    rule: 'open-permissions',
    severity: 'must-fix',
    inTests: 'consider',
    applies: any,
    part: 'text',
    pattern: /\bchmod\s+(?:-\w+\s+)*(?:0?777|a\+rwx|o\+w)\b|\bchmod\w*\([^)]*\b0o?777\b/,
  },
  {
    rule: 'piped-to-shell',
    severity: 'consider',
    inTests: null,
    applies: COMMANDS,
    part: 'text',
    pattern: /\b(?:curl|wget)\s[^|#]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/,
  },
  {
    // https://docs.github.com/actions/security-guides/security-hardening-for-github-actions
    rule: 'workflow-injection',
    severity: 'must-fix',
    inTests: null,
    applies: isWorkflow,
    part: 'text',
    pattern:
      /^(?!\s*(?:-\s+)?(?!run\b)[\w-]+:\s*['"]?\$\{\{[^}]*\}\}['"]?\s*(?:#.*)?$).*\$\{\{\s*(?:github\.head_ref|github\.event\.(?:[\w.[\]*]*\.)?(?:title|body|message|name|email|ref|label|default_branch))\b/,
  },
  {
    rule: 'workflow-with-secrets',
    severity: 'consider',
    inTests: null,
    applies: isWorkflow,
    part: 'code',
    pattern: /\bpull_request_target\b/,
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
      /^\s*"(?!url|type|homepage|bugs)[^"]+"\s*:\s*"(?:\*|latest|github:[^"]+|git\+(?:https|ssh):[^"]+)"/,
  },
]
