import fc from 'fast-check'

/**
 * The same cases in each run, so that a test fails for what was changed and for nothing else; `TEST_SEED=<number>` tries
 * others.
 */
fc.configureGlobal({ seed: Number(process.env.TEST_SEED ?? 20_261_121) })

export default fc
