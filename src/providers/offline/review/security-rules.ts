import { SECRET_MASK } from '../../../core/text/secrets.js'
import type { ChangedFile } from './changed-file.js'
import { isProgram } from './languages.js'
import { any, inLanguages, isWorkflow, type LineRule, programs } from './line-rule.js'

/** Where commands and settings are written down to be used, and not to be talked about. */
const isUsed = ({ language }: ChangedFile) => language !== 'prose'
/** Tokens of shells, workflows and Dockerfiles, where a command is no string. */
const commands = inLanguages('shell', 'docker', 'yaml')
/** What is run; elsewhere, and in translations, Arabic and Hebrew need such characters. */
const isRun = ({ language, path }: ChangedFile) =>
  (isProgram(language) || language === 'docker' || language === 'yaml') &&
  !/(?:^|\/)(?:locales?|i18n|l10n|lang|translations?)\//.test(path)

/**
 * A statement of SQL with values put into it, in the words of programs, so that a sentence is none: in small letters
 * it takes more of them. A template behind a name, as in sql`…`, makes parameters of its values.
 */
const JOINED_SQL = new RegExp(
  [
    'SELECT\\s.{1,300}\\sFROM|INSERT\\s+INTO|UPDATE\\s.{1,300}\\sSET|DELETE\\s+FROM',
    'select\\s+\\*\\s+from|select\\s.{1,100}\\sfrom\\s.{1,100}\\swhere|insert\\s+into\\s.{1,200}\\svalues|update\\s.{1,100}\\sset\\s.{1,100}=|delete\\s+from\\s.{1,100}\\swhere',
  ]
    .flatMap((words) => [
      `(?:["']|(?<![\\w)>\\]])\`)(?:${words})\\b.{0,300}?(?:\\$\\{|["']\\s*[+.]\\s*[$\\w]|["']\\s*%\\s*[\\w(]|["']\\.format\\()`,
      `\\bf["']{1,3}(?:${words})\\b[^"']{0,300}\\{\\w`,
    ])
    .join('|'),
)

/** A command for a shell, put together from text and values; `exec` of a pattern is another one. */
const JOINED_COMMAND = new RegExp(
  [
    '(?:(?<![\\w$.])(?:(?:cp|child_process|childProcess|shell|shelljs)\\.)?exec|\\bexecSync)\\s*\\(\\s*',
    '(?:\'[^\']*\'\\s*\\+|"[^"]*"\\s*\\+|`[^`]*\\$\\{|[\\w$.]+\\s*\\+\\s*["\'`])',
  ].join(''),
)

/** What strangers may write: https://docs.github.com/actions/security-guides/security-hardening-for-github-actions */
const FOREIGN = [
  'github\\.head_ref',
  'github\\.event\\.(?:issue|pull_request|discussion)\\.(?:title|body)',
  'github\\.event\\.(?:comment|review|review_comment)\\.body',
  'github\\.event\\.pull_request\\.head\\.(?:ref|label|repo\\.default_branch)',
  'github\\.event\\.(?:workflow_run\\.)?(?:head_commit|commits[\\w.[\\]*]{0,20})\\.(?:message|author\\.(?:email|name))',
  'github\\.event\\.workflow_run\\.head_branch',
  'github\\.event\\.pages[\\w.[\\]*]{0,20}\\.page_name',
].join('|')

/** Rules for what could be used against whoever runs the program. */
export const SECURITY_RULES: readonly LineRule[] = [
  {
    // Characters that show code in another order than it is read: CVE-2021-42574.
    rule: 'hidden-direction',
    severity: 'objection',
    inTests: 'must-fix',
    applies: isRun,
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
    rule: 'unverified-tls',
    severity: 'must-fix',
    inTests: null,
    applies: programs,
    part: 'code',
    pattern:
      /\brejectUnauthorized\s*:\s*false\b|\bInsecureSkipVerify\s*:\s*true\b|\bssl_?verify\w*\s*(?:=>?|:)\s*(?:false|0)\b/i,
  },
  {
    // Many things can be verified: only a call that sends something, or a session.
    rule: 'unverified-tls',
    severity: 'must-fix',
    inTests: null,
    applies: inLanguages('python'),
    part: 'code',
    pattern:
      /\b(?:requests|httpx|session|client|http)\w*\.(?:get|post|put|patch|delete|head|request|stream|verify)\b.*?\bverify\s*=\s*False\b|\b(?:session|client)\.verify\s*=\s*False\b|\b(?:Async)?Client\([^)]*\bverify\s*=\s*False\b/i,
  },
  {
    rule: 'unverified-tls',
    severity: 'must-fix',
    inTests: null,
    applies: isUsed,
    part: 'written',
    pattern:
      /\bNODE_TLS_REJECT_UNAUTHORIZED['"]?\]?\s*[=:]\s*['"]?0\b|\bStrictHostKeyChecking[= ]no\b|\bhttp\.sslVerify[= ]false\b/,
  },
  {
    rule: 'unverified-tls',
    severity: 'must-fix',
    inTests: null,
    applies: isUsed,
    part: 'written',
    // Up to the next command.
    pattern: /\bcurl\s(?:(?:[^|;&]|&(?!&))*\s)?(?:--insecure|-[a-zA-Z]*k)(?![\w-])/,
    fits: ({ written }) => !/\/\/(?:localhost|127\.\d|\[::1\])/.test(written),
  },
  {
    rule: 'text-as-code',
    severity: 'consider',
    inTests: null,
    applies: inLanguages('javascript'),
    part: 'code',
    // A method may have the name, and what is a text without anything put into it is harmless.
    pattern:
      /(?<![\w.$]|\bfunction\s)eval\s*\((?!.*\)\s*(?::\s*[\w<>[\]|\s]+)?\{)|\bnew Function\s*\(|\bdangerouslySetInnerHTML\b|\.(?:inner|outer)HTML\s*\+?=(?!=)(?!\s*(?:''|"")\s*;?\s*$)|\bdocument\.write\(|\bv-html=|\bshell\s*:\s*true\b/,
  },
  {
    rule: 'text-as-code',
    severity: 'consider',
    inTests: null,
    applies: inLanguages('javascript'),
    part: 'written',
    pattern: JOINED_COMMAND,
  },
  {
    rule: 'text-as-code',
    severity: 'consider',
    inTests: null,
    applies: inLanguages('python', 'ruby', 'php'),
    part: 'code',
    pattern:
      /(?<![\w.>]|\bdef\s|\bfunction\s)(?:eval|exec)\s*\(|\bshell\s*=\s*True\b|\bos\.system\(|\bpickle\.loads?\(|\byaml\.load\((?!.*Loader)|\bmark_safe\(|\bhtml_safe\b|\bshell_exec\(/,
  },
  {
    rule: 'joined-sql',
    severity: 'consider',
    inTests: null,
    applies: programs,
    part: 'written',
    pattern: JOINED_SQL,
  },
  {
    rule: 'open-permissions',
    severity: 'must-fix',
    inTests: 'consider',
    applies: isUsed,
    part: 'written',
    pattern: /\bchmod\s+(?:-\w+\s+)*(?:0?777|a\+rwx|o\+w)\b|\bchmod\w*\([^)]*\b0o?777\b/,
  },
  {
    rule: 'piped-to-shell',
    severity: 'consider',
    inTests: null,
    applies: commands,
    part: 'written',
    pattern: /\b(?:curl|wget)\s[^|#]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/,
  },
  {
    rule: 'workflow-injection',
    severity: 'must-fix',
    inTests: null,
    applies: isWorkflow,
    part: 'written',
    // A value of any other key is no command: `group: ci-${{ github.head_ref }}`.
    pattern: new RegExp(
      `^(?!\\s*(?:-\\s+)?(?!(?:run|script):)[\\w-]+:\\s).*\\$\\{\\{[^}]*\\b(?:${FOREIGN})\\b`,
    ),
    fits: ({ block }) => block === null || block === 'run' || block === 'script',
  },
  {
    rule: 'workflow-with-secrets',
    severity: 'consider',
    inTests: null,
    applies: isWorkflow,
    part: 'code',
    pattern: /\bpull_request_target\b/,
  },
]
