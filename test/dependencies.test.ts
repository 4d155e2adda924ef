import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

function read(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
}

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

it('every dependency is listed with its reason, and nothing else is', () => {
  const { dependencies, devDependencies }: Manifest = JSON.parse(read('package.json'))
  const section = read('CONTRIBUTING.md').split('## Dependencies')[1] ?? ''
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:Package|---)/.test(line))
  const listed = rows.flatMap(
    (row) =>
      row
        .split('|')[1]
        ?.split(',')
        .map((name) => name.trim()) ?? [],
  )
  expect(listed.sort()).toEqual([...Object.keys(dependencies), ...Object.keys(devDependencies)].sort())
  expect(rows.filter((row) => !row.split('|')[2]?.trim())).toEqual([])
})

it('no package runs a script when it is installed, and each is pinned by its checksum', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { hasInstallScript?: boolean; integrity?: string }>
  }
  const others = Object.entries(packages).filter(([folder]) => folder !== '')
  expect(others.length).toBeGreaterThan(50)
  expect(others.filter(([, { hasInstallScript }]) => hasInstallScript).map(([folder]) => folder)).toEqual([])
  expect(others.filter(([, { integrity }]) => !integrity).map(([folder]) => folder)).toEqual([])
})

it('every package runs on the oldest Node that this one names', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { engines?: { node?: string }; dev?: boolean }>
  }
  const least = (range: string) =>
    Math.min(...range.split('||').map((part) => Number(/\d+/.exec(part)?.[0] ?? 0)))
  const { engines } = packages[''] ?? {}
  const oldest = least(engines?.node ?? '')
  expect(oldest).toBe(20)
  const tooNew = Object.entries(packages).filter(([, each]) => least(each.engines?.node ?? '0') > oldest)
  expect(tooNew.map(([folder]) => folder)).toEqual([])
})
