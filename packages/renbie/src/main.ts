#!/usr/bin/env node
import { errorCatalogue, PlatformError } from '@renbie/contracts'
import { DeviceError, PackError } from '@renbie/engine'
import { StoreOpenError } from '@renbie/store'
import { Command } from 'commander'
import { auditVerify } from './commands/audit.ts'
import { demo } from './commands/demo.ts'
import { doctor } from './commands/doctor.ts'
import { defaultWorkers, evaluate } from './commands/evaluate.ts'
import { modelsAdd, modelsCalibrate, modelsList, modelsRemove, modelsUse, modelsVerify } from './commands/models.ts'
import { modelsRetemplate } from './commands/retemplate.ts'
import { serve } from './commands/serve.ts'
import { usersAdd } from './commands/users.ts'
import { build } from './console-directory.ts'
import { SettingsError } from './settings.ts'

const program = new Command('renbie').description('Renbie (人別): face comparison for border inspection')

program.command('build').description('Build the console unless it is built').action(build)

program.command('serve').description('Run a node with production settings').option('--config <file>', 'settings file (JSON)').action((options) => serve(options, process.env))

program
  .command('demo')
  .description('Run the whole product on embedded parts, with simulated lanes and invented people')
  .option('--port <number>', 'port', '8600')
  .option('--data <dir>', 'data folder', '.renbie/demo')
  .option('--no-traffic', 'lanes stay idle')
  .option('--rate <perMinute>', 'travellers a minute', '20')
  .option('--json', 'one line of JSON on stdout when ready')
  .action(demo)

program
  .command('evaluate')
  .description('Measure the engine on pictures with known identities: report.json and report.html')
  .requiredOption('--images <dir>', 'folder of the pictures')
  .requiredOption('--out <dir>', 'folder for the report; it will hold faces')
  .option('--pairs <file>', 'pairs: LFW format, or CSV probe,reference,mated; without it, one folder per person')
  .option('--people <file>', 'CSV subject,sex,age,ethnicity, for differentials')
  .option('--impostors <which>', 'all: every picture with those of other people; pairs: those of the file')
  .option('--workers <number>', 'engine workers', defaultWorkers())
  .option('--bootstrap <number>', 'replicates for confidence limits', '200')
  .option('--seed <number>', 'seed of everything drawn', '1')
  .option('--pack <dir>', 'folder of a model pack; the embedded one if left out')
  .option('--models <dir>', 'where converted networks are kept', '.renbie/models')
  .action(evaluate)

program
  .command('doctor')
  .description('Look for what keeps a node from running well; exit status 1 when something fails')
  .option('--config <file>', 'settings file (JSON)')
  .option('--data <dir>', 'data folder of a demo')
  .option('--json', 'findings as JSON')
  .action((options) => doctor(options, process.env))

const audit = program.command('audit').description('The audit trail')
audit.command('verify').description('Find the first row that was changed, moved or removed').option('--config <file>', 'settings file (JSON)').option('--data <dir>', 'data folder of a demo').action((options) => auditVerify(options, process.env))

const users = program.command('users').description('Accounts')
users
  .command('add')
  .description('Add a user; the password is made here and printed once')
  .requiredOption('--username <name>')
  .requiredOption('--name <displayName>')
  .requiredOption('--roles <list>', 'comma-separated')
  .option('--sites <list>', 'comma-separated site codes, or all', 'all')
  .option('--config <file>', 'settings file (JSON)')
  .action((options) => usersAdd(options, process.env))

const models = program.command('models').description('Model packs: the networks that find and compare faces')
const onNode = (command: Command): Command => command.option('--config <file>', 'settings file (JSON)').option('--data <dir>', 'data folder of a demo')
onNode(models.command('list').description('Installed packs, which one is set, which one is in force, and how far a change is')).action((options) => modelsList(options, process.env))
onNode(models.command('add <source>').description('Install a pack from a folder with pack.json, an InsightFace folder as it stands, or an address with pack.json and its files'))
  .option('--name <name>', 'name of the pack; that of the folder, or the id in a fetched pack.json, if left out')
  .option('--sha256 <digest>', 'of a fetched pack.json, as its maker told it by another way')
  .action((source, options) => modelsAdd(source, options, process.env))
onNode(models.command('verify <name>').description('Check digests, networks and calibration')).action((name, options) => modelsVerify(name, options, process.env))
models
  .command('use <name>')
  .description('Set the pack that the node is to use: it makes its templates in the background after the next start')
  .option('--config <file>', 'settings file (JSON)')
  .action((name, options) => modelsUse(name, options, process.env))
onNode(models.command('retemplate').description('On a stopped node, make the templates of the pack that is set and let it take over; exit status 2 when photos failed'))
  .option('--accept-failures', 'let it take over although photos failed: they are not found any more')
  .action((options) => modelsRetemplate(options, process.env))
onNode(models.command('remove <name>').description('Delete an installed pack that is neither set nor in force')).action((name, options) => modelsRemove(name, options, process.env))
onNode(models.command('calibrate <name>').description('Find out how often the pack takes two people for one'))
  .requiredOption('--images <dir>', 'pictures of many people, a folder for each person')
  .action((name, options) => modelsCalibrate(name, options, process.env))

/** What a person did wrong is said in words; a stack is for what we did wrong. */
const inWords = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof PlatformError && error.status < 500) return [errorCatalogue[error.code].en, error.detail].filter((part) => part !== undefined).join(': ')
  const taken = 'code' in error && error.code === 'EADDRINUSE'
  const expected = error instanceof SettingsError || error instanceof StoreOpenError || error instanceof PackError || error instanceof DeviceError || taken
  return expected ? error.message : (error.stack ?? error.message)
}

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`renbie: ${inWords(error)}\n`)
  process.exitCode = error instanceof PackError && error.code === 'pack-add-stopped' ? 130 : 1
}
