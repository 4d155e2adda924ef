import path from 'node:path'
import { CONFIG_FILE } from '../config/locate.js'
import type { SettledPanel, Survey } from './init.js'

/** How to have models answer, a line each; for a machine on which none can be asked. */
export const WAYS_TO_MODELS: readonly string[] = [
  'claude, codex, gemini: install one of these agent CLIs and log in',
  'ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY: a key of a model API, in the environment',
  `an endpoint under "providers" in ${CONFIG_FILE}, such as Ollama or LM Studio`,
]

/**
 * What is good to know about a setup, a line each.
 * @param isTold whether a person has been told already how to have models answer
 */
export function noteSetup(panel: SettledPanel, survey: Survey, isTold: boolean): string[] {
  const { kept, above, rolesFolder, usable } = survey
  const notes: string[] = []
  if (above !== null) notes.push(`${above} no longer holds here: the nearest ${CONFIG_FILE} does`)
  if (kept?.roles === 'none')
    notes.push(
      `${CONFIG_FILE} is there and names no roles, so that those which ship hold: write "agents: ${rolesFolder}" into it to use your own`,
    )
  if (kept?.roles === 'others') notes.push(`${CONFIG_FILE} is there and has its own roles: none are added`)
  const unset = keptRoles(panel, survey)
  if (unset.length > 0)
    notes.push(`${unset.join(', ')}: the file is there and stays; its own "provider" holds, if it has one`)
  // What answers where a configuration is there, is said by it and by what cannot be asked.
  const soRules = kept === null ? ', so that rules answer (offline)' : ''
  if (!isTold && usable.length === 0 && panel.provider === 'offline')
    notes.push(
      `no model can be asked from here${soRules}. Any one of these gives you models:`,
      ...survey.almost.map((line) => `  ${line}`),
      ...WAYS_TO_MODELS.map((line) => `  ${line}`),
    )
  if (kept === null && usable.length === 0 && panel.provider === 'offline')
    notes.push(
      `once a model can be asked, write "provider: auto" into ${CONFIG_FILE}: it says offline for now`,
    )
  return notes
}

/** Files of agents for whom somebody asked another provider than stands in them. */
function keptRoles({ providers }: SettledPanel, { roles }: Survey): string[] {
  return roles
    .filter(({ id, file }) => file !== null && providers.has(id))
    .map(({ id, file }) => file ?? path.join('agents', id))
}
