/** One `add-handler` each: its event, then its flags. They differ in all that can differ. */
export type Wish = readonly [event: string, ...flags: string[]]

const ORDER = 'orderId:uuid total:number status:enum(open,paid)? tags:string[]'

/** For projects with rooms. */
export const VARIED: readonly Wish[] = [
  ['order.updated', '--payload', ORDER, '--room', '--reply', 'version:int'],
  ['order.placed', '--payload', 'orderId:uuid', '--reply', 'position:int(0..)'],
  ['order.cancelled', '--payload', 'orderId:uuid reason:string(1..200)?'],
  ['cursor.moved', '--payload', 'x:number y:number', '--volatile'],
  ['draft.saved', '--payload', 'text:string(0..5000)', '--personal', '--reply', 'at:datetime'],
  [
    'settings.get',
    '--payload',
    '',
    '--personal',
    '--reply',
    'theme:enum(light,dark) compact:boolean',
  ],
  ['ping', '--payload', '', '--no-broadcast'],
  ['poll:vote', '--payload', 'poll:string(1..40) choice:int(0..9)', '--broadcast', 'poll:counted'],
  ['poll:closed', '--emit', '--payload', 'poll:string(1..40) winner:int(0..9)'],
  ['report.ready', '--emit', '--personal', '--payload', 'url:url pages:int(1..)'],
  ['progress', '--emit', '--volatile', '--payload', 'percent:number(0..100)'],
  ['task-created', '--payload', 'title:string(1..120) due:date? labels:string(1..20)[..10]'],
  ['task_moved', '--payload', 'task:uuid to:enum(todo,doing,done)', '--who', 'nobody'],
  ['task.deleted', '--payload', 'task:uuid', '--who', 'nobody', '--no-broadcast'],
  [
    'profile.changed',
    '--payload',
    'email:email site:url? born:date?',
    '--personal',
    '--who',
    'nobody',
  ],
  ['matrix.sent', '--payload', 'rows:number[1..3][..3]', '--reply', 'sum:number'],
  ['a', '--payload', 'b:boolean'],
  ['z9', '--payload', 'anything:json'],
  ['anything.but', '--payload', 'one:json two:json?', '--reply', 'echo:json?'],
  [
    'many.choices',
    '--payload',
    `colour:enum(${'red orange yellow green cyan blue violet magenta black white grey brown'.split(' ').join(',')})?`,
  ],
  [
    'long.words',
    '--payload',
    'aFieldWithQuiteALongNameIndeed:string(100..200)[5..2000]?  other:string(30..)',
  ],
  [
    'many.fields',
    '--payload',
    Array.from({ length: 20 }, (_, index) => `field${index}:int?`).join(' '),
  ],
  ['bulk.import', '--payload', 'ids:uuid[5..500]', '--reply', 'accepted:int rejected:uuid[4..]'],
  ['negative.number', '--payload', 'offset:int(-5..-1) ratio:number(-0.5..0.5)'],
  [
    'game.state.changed.by.player',
    '--payload',
    'move:string(2..5)',
    '--volatile',
    '--reply',
    'ok:boolean',
  ],
  ['review.left', '--schema', 'review.json', '--reply', 'reviewId:uuid'],
  ['shipment.tracked', '--schema', 'shipment.json', '--broadcast', 'shipment.seen'],
  ['invoice.sent', '--emit', '--schema', 'shipment.json'],
  ['address.checked', '--schema', 'shipment.json', '--personal'],
  ['seen', '--payload', 'upTo:int(0..) at:datetime', '--volatile'],
]

/** JSON Schemas that some of them name. */
export const SCHEMAS: Readonly<Record<string, object>> = {
  'review.json': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      stars: { type: 'integer', minimum: 1, maximum: 5 },
      text: { type: 'string', minLength: 1, maxLength: 2000, description: 'What they say.' },
      "author's name": { type: 'string' },
      kind: { enum: ['new', "it's used", 'say "hi"', 'back\\slash'] },
    },
    required: ['stars', "author's name"],
    additionalProperties: false,
  },
  'shipment.json': {
    type: 'object',
    properties: {
      address: {
        type: 'object',
        properties: { street: { type: 'string' }, zip: { type: 'string', maxLength: 10 } },
        required: ['street'],
      },
      parcels: {
        type: 'array',
        maxItems: 20,
        items: {
          type: 'object',
          properties: {
            sku: { type: 'string', format: 'uuid' },
            sizes: { type: 'array', minItems: 3, maxItems: 3, items: { type: 'number' } },
          },
          required: ['sku', 'sizes'],
        },
      },
      note: { type: 'object', properties: { text: { type: 'string' } } },
    },
    required: ['address', 'parcels'],
  },
}
