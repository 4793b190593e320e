import { expect, test } from 'vitest'
import { runCampaign } from './campaign.ts'
import { faults } from './faults.ts'

/**
 * The standard size takes two minutes. The long form is `npm run faults:long`, and any failure again:
 * `FAULTS_EACH=200 FAULTS_SEEDS=7 npx vitest run --config test/vitest.config.ts --project faults`
 */
const each = Number(process.env['FAULTS_EACH'] ?? 4)
const seeds = (process.env['FAULTS_SEEDS'] ?? '1').split(',').map(Number)
/** More at once and more between two checks: 200 of each kind would take two hours otherwise. */
const pace = each > 20 ? { perRound: 32, atOnce: 5 } : { perRound: 12, atOnce: 3 }

test.each(seeds)(
  `under ${faults.length} kinds of faults, ${each} of each, nothing is lost, doubled or reordered (seed %d)`,
  async (seed) => {
    const figures = await runCampaign({ seed, each, ...pace, onRound: console.log })

    console.log(JSON.stringify(figures))
    expect(figures.violations).toEqual([])
  },
  6 * 3_600_000,
)
