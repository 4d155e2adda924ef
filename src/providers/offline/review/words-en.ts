import type { ReviewWords } from './words.js'

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`

export const englishReview: ReviewWords = {
  note: (concepts) =>
    `*By offline rules, not by a model: they know patterns in the lines that were added, and understand no program. Looked after: ${concepts}.*`,
  also: (lines) => `also in ${lines.includes(',') ? 'lines' : 'line'} ${lines}`,
  more: (number) =>
    `*${count(number, 'more finding')} of the same weight or less ${number === 1 ? 'is' : 'are'} left out.*`,
  objection: (number) => `${count(number, 'finding')} of these rules must not be merged`,
  mustFix: (number) => `${count(number, 'finding')} of these rules must be mended first`,
  consider: (number) =>
    `${count(number, 'finding')} of these rules ${number === 1 ? 'is' : 'are'} worth a thought`,
  nothing: (concepts) =>
    `no rule for ${concepts} found anything, which says nothing of what no rule looks for`,
  rules: {
    'conflict-marker': {
      what: () => 'A marker of an unfinished merge stands in the file',
      why: 'The file holds both versions and its marks; it neither compiles nor says what is meant.',
      fix: 'Settle the conflict, and take the marks out.',
    },
    'hidden-direction': {
      what: () => 'An invisible character turns the direction of the text',
      why: 'What a reviewer sees is in another order than what runs.',
      fix: 'Take the character out, or write it as an escape sequence.',
    },
    secret: {
      what: () => 'What looks like a key or a password is written into the file',
      why: 'Whoever may read the repository has it from then on, and its history keeps it.',
      fix: 'Revoke it, take it from the environment or a secret store, and take it out of the history.',
    },
    'broken-json': {
      what: () => 'The file is no valid JSON as it is after the change',
      why: 'Whatever reads it stops with an error.',
      fix: 'Mend it; JSON has no comments and no comma behind the last entry.',
    },
    'leftover-file': {
      what: () => 'The file is what a tool left behind, and no part of the work',
      why: 'It says nothing to others and changes with every machine.',
      fix: 'Remove it, and name it in .gitignore.',
    },
    'only-test': {
      what: () => 'A test is marked to run alone',
      why: 'All other tests of the file are no longer run, and nothing tells.',
      fix: 'Take the `only` away.',
    },
    'skipped-test': {
      what: () => 'A test is skipped',
      why: 'What it checks is no longer checked.',
      fix: 'Mend it and let it run, or say beside it why not and until when.',
    },
    'fewer-tests': {
      what: (number) => `The change takes away ${count(number, 'test')} more than it adds`,
      why: 'What was checked is no longer checked, unless other tests do so.',
      fix: 'Say in the commit message what checks it now, or keep the tests.',
    },
    untested: {
      what: (number) => `No test comes with ${number} lines of program that are added or changed`,
      why: 'Nothing fails when they stop working.',
      fix: 'Add a test that fails without the change.',
    },
    breakpoint: {
      what: () => 'A breakpoint or dump for debugging is left in',
      why: 'The program halts or prints what is inside of it wherever it runs.',
      fix: 'Take it out.',
    },
    'console-output': {
      what: () => 'The change writes to the console',
      why: 'Left over from looking for a fault it clutters the output, and may show what is private.',
      fix: 'Take it out, or use the log of the project.',
    },
    unfinished: {
      what: () => 'A comment says that something is still to be done',
      why: 'What is not in a list of tasks is forgotten.',
      fix: 'Do it now, or make it a task and name that here.',
    },
    'silenced-check': {
      what: () => 'A check of the compiler or linter is switched off',
      why: 'What it would have found from here on stays unseen.',
      fix: 'Mend what it complains of, or say beside it why it is wrong here.',
    },
    'swallowed-error': {
      what: () => 'An error is caught and nothing is done with it',
      why: 'When it happens, nobody learns of it, and the program goes on with what is wrong.',
      fix: 'Handle it, pass it on, or say beside it why it may be ignored.',
    },
    'unverified-tls': {
      what: () => 'The identity of the other side is not checked',
      why: 'Whoever is between the two can read and change what is sent.',
      fix: 'Leave the check on; trust an own certificate authority by name instead.',
    },
    'text-as-code': {
      what: () => 'Text is run or shown as code',
      why: 'If any of it comes from outside, whoever wrote it decides what runs.',
      fix: 'Use a way that takes data as data: a parser, arguments as a list, text nodes.',
    },
    'joined-sql': {
      what: () => 'A query is put together from text and values',
      why: 'A value with a quote in it changes the query.',
      fix: 'Hand the values over as parameters.',
    },
    'open-permissions': {
      what: () => 'Everybody on the machine is given the right to write',
      why: 'Any other account can change what is run or read here.',
      fix: 'Give the least that is needed, such as 755 or 640.',
    },
    'piped-to-shell': {
      what: () => 'What a server sends is run at once',
      why: 'Whoever changes it there, or cuts it off half-way, decides what runs.',
      fix: 'Fetch a fixed version, compare its checksum, then run it.',
    },
    'workflow-injection': {
      what: () => 'A workflow puts what strangers write into a command',
      why: 'A title or a branch name with a quote in it runs commands with the rights of the workflow.',
      fix: 'Pass it through `env:`, and use the variable in quotes.',
    },
    'workflow-with-secrets': {
      what: () => 'A workflow runs for pull requests of strangers with the rights of the repository',
      why: 'If it runs anything of the pull request, that has the secrets.',
      fix: 'Use `pull_request`, or check out and run nothing of the pull request.',
    },
    'moving-version': {
      what: () => 'A version is taken that changes by itself',
      why: 'What is built tomorrow is not what was reviewed today.',
      fix: 'Name a version, best with its digest or commit.',
    },
    'large-file': {
      what: (number) => `One file gets ${number} lines more`,
      why: 'So much at once is not read with care.',
      fix: 'Split it by what it is about, or the change into parts.',
    },
  },
}
