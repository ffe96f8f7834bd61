// Measures what a browser loads before the first page is on show: the entry of index.html and all
// that it imports statically. Fails above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** Kilobytes (1000 bytes) of JavaScript, compressed; 315 when this was set. */
const BUDGET_KB = 350

const dist = new URL('../dist/', import.meta.url)

function read(file) {
  return readFileSync(new URL(file, dist))
}

let manifest
try {
  manifest = JSON.parse(read('.vite/manifest.json'))
} catch {
  console.error('There is no build to measure: run `npm run build` first.')
  process.exit(1)
}

/** Files of a chunk and of everything that it imports at once. */
function filesOf(name, seen = new Set()) {
  const chunk = manifest[name]
  if (chunk === undefined || seen.has(chunk.file)) {
    return seen
  }
  seen.add(chunk.file)
  for (const imported of chunk.imports ?? []) {
    filesOf(imported, seen)
  }
  return seen
}

const sizes = [...filesOf('index.html')]
  .filter((file) => file.endsWith('.js'))
  .map((file) => ({ file, kb: gzipSync(read(file), { level: 9 }).length / 1000 }))
  .sort((a, b) => b.kb - a.kb)
const total = sizes.reduce((sum, { kb }) => sum + kb, 0)

for (const { file, kb } of sizes) {
  console.log(`${kb.toFixed(1).padStart(8)} kB  ${file}`)
}
console.log(`${total.toFixed(1).padStart(8)} kB  initial JavaScript, gzip; at most ${BUDGET_KB} kB`)
if (total > BUDGET_KB) {
  console.error('The first page has become too heavy. Load what it does not need with import().')
  process.exit(1)
}
/** Strings that only these libraries have, minified or not. */
const LAZY = { ECharts: '_echarts_instance_', CodeMirror: 'cm-scroller' }
for (const [library, mark] of Object.entries(LAZY)) {
  if (sizes.some(({ file }) => read(file).includes(mark))) {
    console.error(`${library} is in the first load: import it where it is shown.`)
    process.exit(1)
  }
}
