// A few of the city's procedures, walked by the same hands as all of them (walk.mjs, `./dev walk`): filled in from their
// definition alone, decided, and looked at as the resident sees them in the end.
import { expect, journey, root } from './harness.mjs'
import { approve, desk, draft, enter, phone, result, send, staffOf, takeFee } from './walker.mjs'

const staff = staffOf(root)
const definitionOf = async (city, name) => (await fetch(`${city.url}/api/procedures/${name}`)).json()

async function walkedBy(browser, city, name, javaScript) {
  const page = await phone(browser, javaScript)
  await enter(page, city, '汐見　花子')
  const definition = await definitionOf(city, name)
  const walked = await send(browser, city, definition, { page })
  expect(walked.kilobytes <= 60 && walked.requests <= 8, `light pages of ${name}, found ${walked.kilobytes} KB in ${walked.requests} requests`)
  return { page, definition, ...walked }
}

async function untilResult(page, city, number, again) {
  for (let tries = 0; tries < 40; tries++) {
    const found = await result(page, city, number)
    if (found) return found
    if (again && tries % 4 === 3) await again()
    await page.waitForTimeout(1000)
  }
  throw new Error(`no result of ${number} came`)
}

journey('a procedure known by its file only: repeat groups, branches, a bank account and an exit, on a phone without JavaScript', async ({ city, browser }) => {
  const { number } = await walkedBy(browser, city, 'jido-teate', false)
  expect(/^[2-9ACEFHJKMNPRTWXY-]{14}$/.test(number), 'a receipt number')
})

journey('bulky waste: priced by item, accepted, paid, and the letter names the day', async ({ city, browser }) => {
  const { page, definition, number } = await walkedBy(browser, city, 'sodai-gomi', true)
  const clerk = await desk(browser)
  await enter(clerk, city, staff(definition.section).clerk)
  await draft(clerk, city, number, '')
  await untilResult(page, city, number, () => takeFee(clerk, city, number))
})

journey('a notification is drafted by the clerk, decided by the chief, and answered by a letter', async ({ city, browser }) => {
  const { page, definition, number } = await walkedBy(browser, city, 'inu-shibo', false)
  const people = staff(definition.section)
  const clerk = await desk(browser), chief = await desk(browser)
  await enter(clerk, city, people.clerk)
  await draft(clerk, city, number, '鑑札をお返しください。')
  await enter(chief, city, people.chief)
  expect(await approve(chief, city, number), 'the chief to decide')
  await untilResult(page, city, number)
})
