// Makes src/api/schema.gen.ts from the hub's OpenAPI document. With --check nothing is written:
// it fails when the file is not what the document makes.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapi, { astToString } from 'openapi-typescript'

const document = new URL('../../docs/reference/openapi.json', import.meta.url)
const target = new URL('../src/api/schema.gen.ts', import.meta.url)
const HEAD = '// Made by `npm run codegen` from docs/reference/openapi.json. Do not edit.\n'

const made = HEAD + astToString(await openapi(JSON.parse(readFileSync(document, 'utf8')), { alphabetize: true }))

if (process.argv.includes('--check')) {
  let current = ''
  try {
    current = readFileSync(target, 'utf8')
  } catch {
    // A missing file is as wrong as an old one.
  }
  if (current !== made) {
    console.error(`${fileURLToPath(target)} is not what docs/reference/openapi.json makes: run \`npm run codegen\`.`)
    process.exit(1)
  }
} else {
  writeFileSync(target, made)
  console.log(`wrote ${fileURLToPath(target)}`)
}
