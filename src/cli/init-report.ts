import { visible } from '../core/text/sanitize.js'
import type { SettledPanel, SetupFile, Survey } from '../wire/init.js'
import { describePanel } from './init-dialog.js'
import { fitRows } from './wrap.js'

/** What came of a setup. */
export interface SetupReport {
  files: SetupFile[]
  /** Null where a configuration is there, which says who discusses. */
  panel: SettledPanel | null
  /** What keeps agents from being asked, a line each. */
  problems: string[]
  dryRun: boolean
}

function statusOf({ files, dryRun }: SetupReport): 'written' | 'planned' | 'unchanged' {
  if (!files.some(({ state }) => state === 'new')) return 'unchanged'
  return dryRun ? 'planned' : 'written'
}

/** A setup as one JSON object. */
export function setupToJson(report: SetupReport, notes: string[], survey: Survey): string {
  const { panel } = report
  const [team] = panel?.teams ?? []
  const agents = team?.agents.map((id) => {
    const role = survey.roles.find((each) => each.id === id)
    const own = role?.file ? role.provider : null
    const provider = panel?.providers.get(id) ?? panel?.provider ?? null
    return { id, role: role?.role ?? id, provider: own ?? provider, proposer: id === team.proposer }
  })
  const settings = panel && {
    provider: panel.provider,
    rounds: panel.rounds,
    output: panel.output,
    language: panel.language,
    budget: panel.budget,
  }
  const object = {
    version: 1,
    status: statusOf(report),
    folder: survey.folder,
    files: report.files.map(({ path: file, state, text }) => ({
      path: file,
      state,
      ...(report.dryRun && state === 'new' ? { text } : {}),
    })),
    panel: agents ?? null,
    settings,
    found: survey.found,
    notes: notes.map((line) => line.trim()),
    problems: report.problems,
  }
  return `${JSON.stringify(object, null, 2)}\n`
}

/**
 * A setup as people read it.
 * @param isTold whether a person has seen the panel already
 */
export function renderSetup(report: SetupReport, notes: string[], survey: Survey, isTold: boolean): string {
  const { files, panel, problems, dryRun } = report
  const fresh = files.filter(({ state }) => state === 'new')
  const kept = files.filter(({ state }) => state === 'kept').map(({ path: file }) => file)
  const sections = [
    fresh.length === 0
      ? 'Nothing to write.'
      : [dryRun ? 'Would write' : 'Wrote', ...fresh.map(({ path: file }) => `  ${file}`)].join('\n'),
    kept.length > 0 ? ['Left as it is', ...kept.map((file) => `  ${file}`)].join('\n') : '',
    panel && !isTold ? ['Panel', ...describePanel(panel, survey).map((line) => `  ${line}`)].join('\n') : '',
    problems.length > 0
      ? ['Cannot be asked yet', ...problems.map((line) => `  ${line}`), '  openbotman doctor says more'].join(
          '\n',
        )
      : '',
    notes.join('\n'),
    dryRun
      ? fresh.map(({ path: file, text }) => `--- ${file}\n${text.trimEnd()}`).join('\n\n')
      : 'Next: openbotman discuss "Should we …?" · openbotman agents · openbotman help configuration',
  ]
  const text = visible(sections.filter((section) => section !== '').join('\n\n'))
  // Files are shown as they would be written.
  return `${dryRun ? text : fitRows(text, process.stdout)}\n`
}
