import { type Direction, type LaneId, laneIdSchema, type RouteRequest, type Site, siteIdSchema } from '@renbie/contracts'

/** One inspection hall: crossings in one direction, with manned counters and e-Gates. */
export type Hall = { direction: Direction; name: string; code: string; counters: number; eGates: number }

export type Place = {
  site: Site
  halls: readonly Hall[]
  /** Foreigners' crossings of 2019 from the planning document; only their proportions matter here. */
  crossings2019: Readonly<Record<Direction, number>>
}

export type LanePlan = RouteRequest<'createLane'>['body'] & { id: LaneId }

const hallsWith = (lanes: Record<Direction, { counters: number; eGates: number }>): Hall[] => [
  { direction: 'entry', name: '入境查驗大廳', code: 'A', ...lanes.entry },
  { direction: 'exit', name: '出境查驗大廳', code: 'D', ...lanes.exit },
]

const site = (id: string, name: string, nameEn: string): Site => ({ id: siteIdSchema.parse(id), name, nameEn, timeZone: 'Asia/Taipei' })

const terminalHalls = hallsWith({ entry: { counters: 4, eGates: 3 }, exit: { counters: 3, eGates: 2 } })

/**
 * The six places of the planning document. The numbers of lanes are made up, about a tenth of the real ones: enough to look
 * like the country's ports on one screen. The document counts both terminals of Taoyuan together (8,949,251 in,
 * 9,009,972 out); they are split evenly here.
 */
export const places: readonly Place[] = [
  { site: site('TPE-T1', '桃園國際機場第一航廈', 'Taoyuan International Airport, Terminal 1'), halls: terminalHalls, crossings2019: { entry: 4_474_626, exit: 4_504_986 } },
  { site: site('TPE-T2', '桃園國際機場第二航廈', 'Taoyuan International Airport, Terminal 2'), halls: terminalHalls, crossings2019: { entry: 4_474_625, exit: 4_504_986 } },
  {
    site: site('TSA', '臺北松山機場', 'Taipei Songshan Airport'),
    halls: hallsWith({ entry: { counters: 2, eGates: 1 }, exit: { counters: 1, eGates: 1 } }),
    crossings2019: { entry: 780_548, exit: 779_278 },
  },
  {
    site: site('KHH', '高雄國際機場', 'Kaohsiung International Airport'),
    halls: hallsWith({ entry: { counters: 2, eGates: 1 }, exit: { counters: 2, eGates: 1 } }),
    crossings2019: { entry: 1_062_798, exit: 997_638 },
  },
  {
    site: site('RMQ', '臺中國際機場', 'Taichung International Airport'),
    halls: hallsWith({ entry: { counters: 1, eGates: 1 }, exit: { counters: 1, eGates: 0 } }),
    crossings2019: { entry: 353_501, exit: 344_092 },
  },
  {
    site: site('KNH-ST', '金門水頭港', 'Kinmen Shuitou Port'),
    halls: hallsWith({ entry: { counters: 2, eGates: 0 }, exit: { counters: 1, eGates: 1 } }),
    crossings2019: { entry: 425_495, exit: 428_967 },
  },
]

const twoDigits = (number: number): string => String(number).padStart(2, '0')

/** The lanes of a place. A code reads site, hall (A arrivals, D departures), kind and number: `TPE-T1-A-C01`. */
export const lanesOf = (place: Place): LanePlan[] =>
  place.halls.flatMap((hall) => {
    const lane = (kind: LanePlan['kind'], letter: string, label: string, number: number): LanePlan => ({
      id: laneIdSchema.parse(`${place.site.id}-${hall.code}-${letter}${twoDigits(number)}`),
      hall: hall.name,
      name: `${hall.direction === 'entry' ? '入境' : '出境'} ${number} 號${label}`,
      kind,
      direction: hall.direction,
    })
    return [
      ...Array.from({ length: hall.counters }, (_, index) => lane('counter', 'C', '查驗櫃檯', index + 1)),
      ...Array.from({ length: hall.eGates }, (_, index) => lane('e-gate', 'G', '自動查驗通關', index + 1)),
    ]
  })
