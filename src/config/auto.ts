import { UserError } from '../core/errors.js'
import type { Agent, ProviderRef } from '../core/types.js'

/** Who stands behind a type: two ways to the same vendor make no mixed panel. A named endpoint is its own vendor. */
const VENDORS: Readonly<Record<string, string>> = {
  'claude-cli': 'anthropic',
  anthropic: 'anthropic',
  'codex-cli': 'openai',
  openai: 'openai',
  'gemini-cli': 'google',
  google: 'google',
}

/** How a vendor's models are called, to see whom an agent's `model` is a wish for. */
const MODEL_NAMES: readonly [vendor: string, names: RegExp][] = [
  ['anthropic', /^(claude|sonnet|opus|haiku)/i],
  ['openai', /^(gpt|chatgpt|codex|o\d)/i],
  ['google', /^gemini/i],
]

/** Something to do, and what it brings; each one line. */
export interface Cure {
  act: string
  why: string
}

/** Columns of the acts, where cures stand one below the other. */
const ACT = 28

/** Short names that the agent CLI understands and the vendor's API does not. */
const ALIAS = /^(sonnet|opus|haiku)$/i

/**
 * Deals what is usable here out to the agents whose chain says `auto`: in turn by vendor, so that the panel is as
 * mixed as it can be. An agent with a model for `auto` gets the usable provider that has this model, if there is
 * one; otherwise the model is ignored, since it means nothing to the provider it is dealt.
 * @param usable the built-in types and endpoints that can be asked, the preferred first
 * @param almost what is all but usable, and what it lacks: the first cures to be named
 * @throws UserError when nothing is usable and an agent has nothing else in its chain
 */
export function settleAuto(
  agents: readonly Agent[],
  usable: readonly ProviderRef[],
  almost: readonly Cure[] = [],
): Agent[] {
  const dealt = new Map<string, number>()
  const vendors = [...new Set(usable.map((ref) => vendorOf(ref.provider)))]
  // Wishes first, in team order: the others are then dealt what balances them.
  const wishes = agents.map((agent) => grantWish(agent, usable))
  for (const wish of wishes) if (wish) countUp(dealt, vendorOf(wish.provider))

  return agents.map((agent, index) => {
    if (!agent.providers.some(isAuto)) return agent
    const share = wishes[index] ?? dealNext(vendors, usable, dealt)
    const providers = agent.providers.flatMap((ref) => (isAuto(ref) ? (share ? [share] : []) : [ref]))
    if (providers.length === 0) throw nothingUsable(agent, almost)
    return { ...agent, providers }
  })
}

function isAuto(ref: ProviderRef): boolean {
  return ref.provider === 'auto'
}

/** Who stands behind a provider's models. */
export function vendorOf(provider: string): string {
  return VENDORS[provider] ?? provider
}

function grantWish(agent: Agent, usable: readonly ProviderRef[]): ProviderRef | null {
  const model = agent.providers.find(isAuto)?.model ?? null
  if (model === null) return null
  const vendor = MODEL_NAMES.find(([, names]) => names.test(model))?.[0]
  const match = usable.find(
    ({ provider }) => VENDORS[provider] === vendor && (!ALIAS.test(model) || provider.endsWith('-cli')),
  )
  return match && vendor !== undefined ? { ...match, model } : null
}

/** The first way to the vendor that has been dealt least; of equals, the first. */
function dealNext(
  vendors: readonly string[],
  usable: readonly ProviderRef[],
  dealt: Map<string, number>,
): ProviderRef | null {
  const [first] = [...vendors].sort((one, other) => (dealt.get(one) ?? 0) - (dealt.get(other) ?? 0))
  const ref = usable.find(({ provider }) => vendorOf(provider) === first)
  if (first === undefined || !ref) return null
  countUp(dealt, first)
  return ref
}

function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function nothingUsable(agent: Agent, almost: readonly Cure[]): UserError {
  if (agent.access)
    return new UserError(
      `agent ${agent.id}: its role has \`access: read\`, where "auto" stands for claude-cli, and claude is not installed or not logged in`,
      'Install it with `npm install -g @anthropic-ai/claude-code` and log in, or leave `access` out of its role and give the panel files to read with --files.',
    )
  return new UserError(
    `no model can be asked from here: ${agent.name} (${agent.id}) has provider "auto", and nothing is usable`,
    [
      'Any one of these helps:',
      ...almost.map(({ act, why }) => `  ${act.padEnd(ACT)}${why}`),
      '  --offline                   rules instead of models: no key, no network',
      '  claude, codex, gemini       install one of these agent CLIs and log in',
      '  export ANTHROPIC_API_KEY=…  or OPENAI_API_KEY, or GEMINI_API_KEY: a key of a model API',
      '  openbotman.yaml             an endpoint under "providers", such as Ollama or LM Studio, and --provider <its name>',
    ].join('\n'),
  )
}
