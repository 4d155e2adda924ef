import { describe, expect, it } from 'vitest'
import type { Endpoint } from '../src/config/config.js'
import { detectProviders } from '../src/providers/detect.js'
import { findAccess, findMissingKey } from '../src/wire/vendors.js'

const ENV = {
  ANTHROPIC_API_KEY: 'key-a',
  OPENAI_API_KEY: 'key-o',
  GOOGLE_API_KEY: 'key-g',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:1/a',
  OPENAI_BASE_URL: 'http://127.0.0.1:1/o',
  GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:1/g',
}

type ApiEndpoint = Pick<Endpoint, 'name' | 'type' | 'baseUrl' | 'apiKey'>

function endpoint(change: Partial<ApiEndpoint>): ApiEndpoint {
  return { name: 'anthropic', type: 'anthropic', baseUrl: null, apiKey: null, ...change }
}

describe.each([
  ['anthropic', 'key-a', 'http://127.0.0.1:1/a'],
  ['openai', 'key-o', 'http://127.0.0.1:1/o'],
  ['google', 'key-g', 'http://127.0.0.1:1/g'],
] as const)('the user’s own key for %s', (type, apiKey, baseUrl) => {
  it('goes to the address that the user set beside it', () => {
    expect(findAccess(endpoint({ name: type, type }), ENV)).toEqual({ apiKey, baseUrl })
  })

  it('goes to the vendor where an endpoint has no address of its own', () => {
    expect(findAccess(endpoint({ name: 'mine', type }), ENV)).toEqual({ apiKey, baseUrl: null })
  })

  it('never goes to an address from a configuration', () => {
    const elsewhere = 'http://elsewhere.test'
    for (const name of [type, 'mine']) {
      const access = findAccess(endpoint({ name, type, baseUrl: elsewhere }), ENV)
      expect(access).toEqual({ apiKey: null, baseUrl: elsewhere })
    }
  })

  it('yields to the key of the endpoint', () => {
    expect(findAccess(endpoint({ name: type, type, apiKey: 'other' }), ENV).apiKey).toBe('other')
  })

  it('is named when it is missing', () => {
    const mine = endpoint({ name: type, type })
    const { wrong, cure } = findMissingKey(mine, findAccess(mine, {})) ?? { wrong: '', cure: '' }
    expect(wrong).toMatch(
      new RegExp(
        `provider ${type} has no key: .*${type === 'google' ? 'GEMINI' : type.toUpperCase()}_API_KEY`,
      ),
    )
    expect(cure).toMatch(/_BASE_URL.*--offline/)
    expect(findMissingKey(mine, findAccess(mine, ENV))).toBeNull()
  })
})

it('prefers Gemini’s own name of the key', () => {
  const google = endpoint({ name: 'google', type: 'google' })
  expect(findAccess(google, { ...ENV, GEMINI_API_KEY: 'key-gemini' }).apiKey).toBe('key-gemini')
})

it('is no matter for what asks no API', () => {
  const offline = endpoint({ name: 'offline', type: 'offline' })
  expect(findAccess(offline, ENV)).toEqual({ apiKey: null, baseUrl: null })
  expect(findMissingKey(offline, findAccess(offline, ENV))).toBeNull()
})

it('makes the APIs usable for auto, in their order, after the agent CLIs', () => {
  const found = detectProviders({ PATH: '', ...ENV })
  const usable = found.filter((each) => each.usable).map(({ ref }) => ref.provider)
  expect(usable).toEqual(['anthropic', 'openai', 'google'])
  expect(found.findLastIndex(({ ref }) => ref.provider.endsWith('-cli'))).toBeLessThan(
    found.findIndex(({ ref }) => ref.provider === 'anthropic'),
  )
  expect(detectProviders({ PATH: '' }).some((each) => each.usable)).toBe(false)
})
