// node run.mjs [--store sqlite|postgres] [--only WORD] [--keep]: runs every *_journey.mjs against one demonstration city;
// with --pages the walks of pages_journey.mjs instead, which look at every page and do not depend on the database.
import { readdirSync } from 'node:fs'
import { City, launchBrowser, runJourneys } from './harness.mjs'

const option = (name, otherwise) => { const at = process.argv.indexOf(name); return at < 0 ? otherwise : process.argv[at + 1] }
const store = option('--store', 'sqlite')
const city = new City({ store })
const browser = await launchBrowser()
let passed = 0, failed = 0
try {
  await city.start()
  for (const file of readdirSync(new URL('.', import.meta.url)).filter(name => name.endsWith('_journey.mjs'))
    .filter(name => process.argv.includes('--pages') === (name === 'pages_journey.mjs')).sort()) await import(`./${file}`)
  ;({ passed, failed } = await runJourneys({ city, browser, only: option('--only', '') }))
} catch (error) {
  console.log(`FAILED the city or the browser could not be started on ${store}: ${error.stack}`)
  failed++
} finally {
  await browser.close()
  await city.stop({ keep: failed > 0 || process.argv.includes('--keep') }).catch(() => {})
}
if (failed) console.log(`the server's log and data are kept in ${city.folder}`)
console.log(`${passed} passed, ${failed} failed, 0 skipped`)
process.exit(failed ? 1 : 0)
