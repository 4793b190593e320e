import { expect, test } from 'vitest'
import { runCampaign } from './campaign.ts'
import { faults } from './faults.ts'

/**
 * The standard size takes a few minutes. The long form, and any failure again:
 * `FAULTS_EACH=200 FAULTS_SEED=7 npx vitest run --config test/vitest.config.ts --project faults`
 */
const each = Number(process.env['FAULTS_EACH'] ?? 4)
const seed = Number(process.env['FAULTS_SEED'] ?? 1)

test(
  `under ${faults.length} kinds of faults, ${each} of each, nothing is lost, doubled or reordered (seed ${seed})`,
  async () => {
    const figures = await runCampaign({ seed, each, perRound: 4, onRound: console.log })

    console.log(JSON.stringify(figures))
    expect(figures.violations).toEqual([])
  },
  6 * 3_600_000,
)
