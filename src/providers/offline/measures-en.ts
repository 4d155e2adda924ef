import type { Concept } from './lexicon.js'
import type { Measure } from './wording.js'

export const ENGLISH_MEASURES: Record<Concept, Measure> = {
  cost: {
    ask: 'what it may cost, once and every month',
    demand: (quoted) =>
      `A figure and an upper limit for ${quoted} are written down before anything is ordered`,
    failure: 'the cost is known only once it has been spent',
    task: (quoted) => `Put a figure and an upper limit on ${quoted}`,
  },
  security: {
    ask: 'who must not get at what',
    demand: (quoted) =>
      `Before first use it is settled how ${quoted} is guarded: who has access, where secrets lie, how access is withdrawn`,
    failure: 'a single leak opens all of it',
    task: (quoted) => `Settle access, storage of secrets and withdrawal for ${quoted}, and have it checked`,
  },
  reliability: {
    ask: 'how long an outage may last',
    demand: (quoted) =>
      `For ${quoted} it is settled and rehearsed once who notices, what takes over and how long that may take`,
    failure: 'the first failure lasts until somebody happens to look',
    task: (quoted) =>
      `Settle who notices, what takes over and how long it may take for ${quoted}; rehearse it once`,
  },
  simplicity: {
    ask: 'who keeps it running, and in how many hours a week',
    demand: (quoted) =>
      `The first version is cut so small that ${quoted} is a single step with a written procedure`,
    failure: 'upkeep soon costs more than the thing is worth',
    task: (quoted) => `Cut the first version down until ${quoted} is a single step with a written procedure`,
  },
  performance: {
    ask: 'which response time is good enough',
    demand: (quoted) =>
      `A measurement under expected load, with a limit, exists for ${quoted} before the roll-out`,
    failure: 'it shows only in daily use that it is not enough',
    task: (quoted) => `Measure ${quoted} under expected load and set a limit`,
  },
  scalability: {
    ask: 'how much load is to be expected in two years',
    demand: (quoted) =>
      `The load expected for ${quoted} and the sign that its limit is near are written down`,
    failure: 'growth hits the limit without a warning',
    task: (quoted) => `Write down the load expected for ${quoted} and the sign that its limit is near`,
  },
  maintainability: {
    ask: 'who is to change it a year from now',
    demand: (quoted) =>
      `For ${quoted} there is a named owner and a procedure that somebody else has followed once`,
    failure: 'only whoever built it can change it',
    task: (quoted) => `Name an owner for ${quoted} and write a procedure that somebody else follows once`,
  },
  testability: {
    ask: 'how anybody can see that it works',
    demand: (quoted) => `An automatic test covers ${quoted} without the live system`,
    failure: 'every change is tried out on the users',
    task: (quoted) => `Write an automatic test that covers ${quoted} without the live system`,
  },
  correctness: {
    ask: 'which mistakes must never happen',
    demand: (quoted) =>
      `It is fixed what counts as the right result in the case of ${quoted}, and a test shows it`,
    failure: 'wrong results pass unnoticed',
    task: (quoted) => `Fix what counts as the right result in the case of ${quoted}, and prove it by a test`,
  },
  ux: {
    ask: 'who uses it, and how often',
    demand: (quoted) => `Two people who do not know the solution try out ${quoted} before the roll-out`,
    failure: 'the users are the first to stumble',
    task: (quoted) => `Let two people who do not know the solution try out ${quoted}`,
  },
  data: {
    ask: 'which data must survive a loss',
    demand: (quoted) =>
      `For ${quoted} it is settled what is kept, for how long, and how it comes back after a loss`,
    failure: 'what is lost once stays lost',
    task: (quoted) => `Settle what is kept, for how long and how it comes back after a loss for ${quoted}`,
  },
  effort: {
    ask: 'by when it has to be done, and with whose time',
    demand: (quoted) => `${quoted} gets a date, and a list of what is dropped if the date does not hold`,
    failure: 'everything that comes after slips with it',
    task: (quoted) => `Set a date for ${quoted}, and list what is dropped if it does not hold`,
  },
  privacy: {
    ask: 'which personal data is involved',
    demand: (quoted) =>
      `Before the first record is taken it is settled for ${quoted} which personal data is involved, where it lies and who may see it`,
    failure: 'data is out before anybody asked whether it may be',
    task: (quoted) => `Settle which personal data ${quoted} involves, where it lies and who may see it`,
  },
  risk: {
    ask: 'what the worst outcome is, and whether it can be undone',
    demand: (quoted) =>
      `A small trial puts ${quoted} to the test, with a result fixed beforehand at which it is given up`,
    failure: 'the uncertainty shows when turning back is dear',
    task: (quoted) =>
      `Put ${quoted} to the test in a small trial, and fix beforehand at which result it is given up`,
  },
}
